import type { ReactNode } from 'react'

/** Names and values, one pair below the other. */
export function Facts({
  facts,
  wide = false,
}: {
  facts: [name: string, value: ReactNode][]
  /** Side by side, where there is room. */
  wide?: boolean
}) {
  return (
    <dl className={`grid gap-2 text-sm ${wide ? 'sm:grid-cols-3' : ''}`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
