'use client'

import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { states, account as words } from '#app/account/words.ts'
import { Journey } from './journey.tsx'
import { NextAttempt } from './next-attempt.tsx'
import type { Status } from './status.ts'

export function SubscriptionStatus({ initial }: { initial: Status }) {
  const [client] = useState(() => new QueryClient())
  return (
    <QueryClientProvider client={client}>
      <PolledStatus initial={initial} />
    </QueryClientProvider>
  )
}

/**
 * This browser now shows the registration of somebody else, or none. So the page, which says whose it is, comes from the server
 * again. Until then it shows nobody, and there is no answer.
 */
function loadAnew(): Promise<never> {
  document.body.hidden = true
  location.reload()
  return new Promise(() => {})
}

function PolledStatus({ initial }: { initial: Status }) {
  const etag = useRef<string | null>(null)
  const { data, failureCount, fetchStatus } = useQuery({
    queryKey: ['account', 'subscription'],
    initialData: initial,
    queryFn: async ({ signal, client, queryKey }): Promise<Status> => {
      const answer = await fetch('/account/subscription', {
        signal,
        cache: 'no-store',
        headers: etag.current ? { 'if-none-match': etag.current } : {},
      })
      if (answer.status === 304) {
        const known = client.getQueryData<Status>(queryKey) ?? initial
        return { ...known, pollAfterMs: Number(answer.headers.get('retry-after') ?? 5) * 1000 }
      }
      if (answer.status === 401) return loadAnew()
      if (!answer.ok) throw new Error(`status answered ${answer.status}`)
      const status: Status = await answer.json()
      if (status.username !== initial.username) return loadAnew()
      etag.current = answer.headers.get('etag')
      return status
    },
    // The server says when to ask next; if it does not, the state is final.
    refetchInterval: ({ state }) => (state.status === 'error' ? 15_000 : (state.data?.pollAfterMs ?? false)),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: ({ state }) => (state.data?.pollAfterMs === null ? false : 'always'),
    refetchOnReconnect: ({ state }) => (state.data?.pollAfterMs === null ? false : 'always'),
    refetchOnMount: false,
    retry: 2,
    retryDelay: 1_000,
  })
  const { state, nextAttemptAt } = data.subscription
  const [before] = useState(state)
  const { title, text } = states[state]

  return (
    <Journey state={state} joy={state === 'confirmed' && before !== state}>
      <div
        data-testid="subscription-status"
        data-state={state}
        role="status"
        aria-live="polite"
        className="grid gap-1"
      >
        <p className="font-semibold">{title}</p>
        <p className="text-muted">{text}</p>
        {state === 'delayed' && nextAttemptAt && <NextAttempt at={nextAttemptAt} />}
        {(failureCount > 0 || fetchStatus === 'paused') && (
          <p className="text-sm text-muted">{words.offline}</p>
        )}
      </div>
    </Journey>
  )
}
