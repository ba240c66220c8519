'use client'

import { keepPreviousData, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import type { Suggestion } from './suggest/route.ts'

type Props = {
  of: 'person' | 'reason' | 'text'
  name: string
  label: string
  value: string
  className: string
}

/** A text field with suggestions while typing; without JavaScript, a plain text field. */
export function SuggestField(props: Props) {
  const [client] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }))
  return (
    <QueryClientProvider client={client}>
      <Suggesting {...props} />
    </QueryClientProvider>
  )
}

function Suggesting({ of, name, label, value, className }: Props) {
  const list = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const part = useDeferredValue(typed)
  const { data = [] } = useQuery({
    queryKey: ['suggest', of, part],
    enabled: part !== null,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Suggestion[]> => {
      const answer = await fetch(`/admin/jobs/suggest?${new URLSearchParams({ of, part: part ?? '' })}`, {
        signal,
      })
      if (!answer.ok) throw new Error(`suggestions answered ${answer.status}`)
      return answer.json()
    },
  })
  return (
    <label className="grid gap-1">
      <span className="text-sm text-muted">{label}</span>
      <input
        type="search"
        name={name}
        defaultValue={value}
        list={list}
        autoComplete="off"
        spellCheck={false}
        className={className}
        onFocus={(event) => setTyped(event.target.value)}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id={list}>
        {data.map((suggestion) => (
          <option key={suggestion.value} value={suggestion.value} label={suggestion.label} />
        ))}
      </datalist>
    </label>
  )
}
