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
    <dl
      className={`grid gap-x-4 gap-y-1.5 ${wide ? 'grid-cols-[repeat(auto-fill,minmax(min(100%,8rem),1fr))]' : ''}`}
    >
      {facts.map(([name, value]) => (
        <div
          key={name}
          className={wide ? '' : 'grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] items-baseline gap-x-3'}
        >
          <dt className="text-muted">{name}</dt>
          <dd className="wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
