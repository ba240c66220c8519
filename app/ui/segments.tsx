type Props = {
  label: string
  options: { href: string; name: string; isCurrent: boolean }[]
}

/** A few views of the same thing, one of which is shown. */
export const Segments = ({ label, options }: Props) => (
  <nav aria-label={label} className="flex w-fit flex-wrap rounded-lg bg-sunken p-1 forced-colors:border">
    {options.map(({ href, name, isCurrent }) => (
      <a
        key={href}
        href={href}
        aria-current={isCurrent ? 'true' : undefined}
        className="rounded-md px-2.5 py-1 whitespace-nowrap text-muted no-underline hover:text-ink aria-[current]:bg-surface aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:shadow-card forced-colors:aria-[current]:underline forced-colors:aria-[current]:outline"
      >
        {name}
      </a>
    ))}
  </nav>
)
