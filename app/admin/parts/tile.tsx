import type { ReactNode } from 'react'

type Props = { name: string; value: ReactNode; href?: string; note?: ReactNode; tone?: 'bad' }

/** One figure; its label links to what it counts. */
export function Tile({ name, value, href, note, tone }: Props) {
  return (
    <div className="rounded-xl border border-line bg-surface p-4">
      <dt className="text-sm text-muted">{href ? <a href={href}>{name}</a> : name}</dt>
      <dd className={`text-2xl font-semibold tabular-nums ${tone === 'bad' ? 'text-bad' : ''}`}>
        {typeof value === 'number' ? value.toLocaleString('en') : value}
      </dd>
      {note && <dd className="text-sm text-muted">{note}</dd>}
    </div>
  )
}
