import type { ReactNode } from 'react'

type Props = { href: string | null; name: string | null; email: string | null; children?: ReactNode }

/** The cell that names a row: the person over their address, or beside it on a phone as far as there is room. */
export const PersonCell = ({ href, name, email, children }: Props) => (
  <th scope="row" data-at="top" className="py-1.5 font-normal">
    <span className="flex min-w-0 items-baseline gap-x-2 sm:block sm:max-w-80 lg:max-xl:max-w-44">
      {href ? (
        <a href={href} className="max-w-full shrink-0 truncate font-medium">
          {name}
        </a>
      ) : (
        name
      )}
      <span title={email ?? undefined} className="block min-w-0 truncate text-xs text-muted">
        {email}
      </span>
      {children}
    </span>
  </th>
)
