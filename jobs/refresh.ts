import type { JobWithMetadata } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { findProvider } from '#db/providers/circuit.ts'
import type { SubscriptionState } from '#db/schema.ts'
import { recordStanding } from '#db/standings.ts'
import { findContact, settleAs } from '#db/subscriptions.ts'
import { log } from '#log'
import type { Budget } from './delivery/budget.ts'
import { inWords, isPassable } from './delivery/circuit.ts'
import type { Lookup, Provider } from './providers/contract.ts'
import { type Payload, payloadSchema } from './queue/payload.ts'

type Context = { db: Database; provider: Provider; budget: Pick<Budget, 'slot'> }

const READ_MS = 60_000

/**
 * Looks one person up at the provider, notes what it says, and believes it. Whoever made us look (a webhook, a reconcile) is not
 * believed, so a forged or replayed message changes nothing. Never subscribes anybody.
 *
 * @throws when the provider cannot be asked now; pg-boss tries again.
 */
export async function refresh({ db, provider, budget }: Context, job: JobWithMetadata<Payload>) {
  const payload = payloadSchema.safeParse(job.data)
  const contact = payload.success && (await findContact(db, payload.data.userId))
  if (!contact || !provider.find) return
  const row = await findProvider(db, provider.name)
  if (!row || !isPassable(row)) throw new Error('the provider was not to be called')

  const signal = AbortSignal.timeout(READ_MS)
  const release = await budget.slot(signal)
  const found = await provider.find(contact.email, signal).finally(release)
  if (found.kind !== 'found' && found.kind !== 'missing')
    throw new Error(`${provider.name} could not be asked: ${inWords(found)}`)
  await recordStanding(db, contact, found.kind === 'found' ? found.standing : 'missing')
  const state = stateFrom(contact.state, found, provider.remembersOptOuts)
  if (state && (await settleAs(db, contact.userId, contact.state, state)))
    log.info({ user: contact.userId, before: contact.state, after: state }, 'refreshed')
}

/** The state that the provider's word makes of a settled one; null where it changes nothing. Only forwards. */
export function stateFrom(
  state: SubscriptionState,
  found: Extract<Lookup, { kind: 'found' | 'missing' }>,
  remembersOptOuts: boolean,
): 'confirmed' | 'opted_out' | null {
  // Who waits has a job that will look; nobody comes back from having opted out.
  if (state !== 'check_inbox' && state !== 'confirmed') return null
  if (found.kind === 'missing') return state === 'confirmed' && !remembersOptOuts ? 'opted_out' : null
  if (found.standing === 'suppressed') return 'opted_out'
  return found.standing === 'subscribed' && state === 'check_inbox' ? 'confirmed' : null
}
