export function Tile({ name, value, href }: { name: string; value: number; href?: string }) {
  return (
    <div className="rounded-xl border border-line bg-surface p-4">
      <dt className="text-sm text-muted">{href ? <a href={href}>{name}</a> : name}</dt>
      <dd className="text-2xl font-semibold tabular-nums">{value.toLocaleString('en')}</dd>
    </div>
  )
}
