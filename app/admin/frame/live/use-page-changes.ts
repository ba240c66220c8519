'use client'

import { useQuery } from '@tanstack/react-query'
import { leave } from '#app/admin/access/leave.ts'
import type { Interval } from '#app/admin/frame/live/words.ts'
import { type Anchor, newsKey, type PageNews, useAnchor } from './live.tsx'

const MOST_MS = 60_000
/** While the server cannot be reached, this is the least time between two questions. */
const LEAST_AFTER_ERROR_MS = 5_000

/**
 * Asks whether the page would look different now. `costMs`: how long the last redraw took; redraws take at
 * most a fifth of the time.
 */
export function usePageChanges(every: Interval, costMs: number, paused: boolean) {
  const anchor = useAnchor()
  const isOn = every !== 'off'
  const pace = (news?: PageNews) =>
    Math.max(Number(every), Math.min(MOST_MS, Math.max(news?.afterMs ?? 0, costMs * 5)))
  const { data, error } = useQuery({
    queryKey: newsKey,
    queryFn: ({ signal, client }) => ask(anchor.current, client.getQueryData<PageNews>(newsKey), signal),
    initialData: { etag: null, newer: 0, unchangedAt: 0, afterMs: 0 } as PageNews,
    refetchInterval: ({ state }) => {
      if (!isOn || paused) return false
      return state.error ? Math.max(pace(state.data), LEAST_AFTER_ERROR_MS) : pace(state.data)
    },
    refetchIntervalInBackground: false,
    refetchOnMount: false,
    refetchOnWindowFocus: isOn && 'always',
    refetchOnReconnect: isOn && 'always',
    // Without a network the page must still say that it is not up to date.
    networkMode: 'always',
    retry: false,
  })
  return { news: data, error, paceMs: isOn ? pace(data) : null }
}

async function ask(
  anchor: Anchor | null,
  known: PageNews | undefined,
  signal: AbortSignal,
): Promise<PageNews> {
  const query = new URLSearchParams(location.search)
  for (const [name, value] of Object.entries(anchor ?? {})) query.set(name, value)
  query.set('page', location.pathname)
  const answer = await fetch(`/admin/changes?${query}`, {
    signal,
    cache: 'no-store',
    headers: known?.etag ? { 'if-none-match': known.etag } : {},
  })
  if (answer.status === 401) leave()
  const afterMs = Number(answer.headers.get('retry-after') ?? 0) * 1000
  if (answer.status === 304 && known)
    return { ...known, afterMs, unchangedAt: Date.parse(answer.headers.get('date') ?? '') || Date.now() }
  if (!answer.ok) throw new Error(`changes answered ${answer.status}`)
  const { newer } = await answer.json()
  return { etag: answer.headers.get('etag'), newer, unchangedAt: known?.unchangedAt ?? 0, afterMs }
}
