import type { Transaction } from '#db/client.ts'
import { findProvider } from '#db/providers/circuit.ts'
import type { Finding } from './findings.ts'

const UNREAD_MS = 60 * 60_000

/**
 * For an hour the provider could have been asked who changed, and has not told all of it: people's pages are out of date, and
 * nothing else shows that. It is not asked while its circuit is not closed, it has asked us to wait, or no worker runs.
 */
export async function changesUnread(
  tx: Transaction,
  {
    provider,
    asksWhoChanged,
    watchedSince,
  }: { provider: string; asksWhoChanged?: boolean; watchedSince: number },
  now: number,
): Promise<Finding[]> {
  const row = await findProvider(tx, provider)
  if (asksWhoChanged === undefined || !row) return []
  const { circuit, since, heldUntil, changesReadAt } = row
  const unreadMs = now - changesReadAt.getTime()
  const couldBeMs = now - Math.max(since.getTime(), heldUntil?.getTime() ?? 0)
  const watchedMs = performance.now() - watchedSince
  return [
    {
      cause: 'changes',
      type: 'changes',
      on: asksWhoChanged && circuit === 'closed' && Math.min(unreadMs, couldBeMs, watchedMs) > UNREAD_MS,
      off: !asksWhoChanged || unreadMs <= UNREAD_MS,
      news: async () => ({ of: 'changes unread', ms: unreadMs }),
      over: { of: 'changes read' },
      path: '/admin/provider',
    },
  ]
}
