'use client'

import { keepPreviousData, QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useId, useState } from 'react'
import { FilterField } from '../../ui/filter-bar.tsx'
import { leave } from '../access/leave.ts'
import type { Suggestion } from './suggest/route.ts'

type Props = {
  of: 'person' | 'reason' | 'text'
  name: string
  label: string
  value: string
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

function Suggesting({ of, name, label, value }: Props) {
  const list = useId()
  const [typed, setTyped] = useState<string | null>(null)
  const part = useDeferredValue(typed)
  const { data = [] } = useQuery({
    queryKey: ['suggest', of, part],
    // The route takes no more, and nothing begins with as much.
    enabled: part !== null && part.length <= 200,
    staleTime: 10_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Suggestion[]> => {
      // In the body: a part of an address belongs in no URL.
      const body = JSON.stringify({ of, part })
      const answer = await fetch('/admin/jobs/suggest', { method: 'POST', body, signal })
      if (answer.status === 401) leave()
      if (!answer.ok) throw new Error(`suggestions answered ${answer.status}`)
      return answer.json()
    },
  })
  return (
    <FilterField name={label}>
      <input
        type="search"
        name={name}
        defaultValue={value}
        list={list}
        autoComplete="off"
        spellCheck={false}
        className="control"
        onFocus={(event) => setTyped(event.target.value)}
        onChange={(event) => setTyped(event.target.value)}
      />
      <datalist id={list}>
        {data.map((suggestion) => (
          <option key={suggestion.value} value={suggestion.value} label={suggestion.label} />
        ))}
      </datalist>
    </FilterField>
  )
}
