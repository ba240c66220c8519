import { recentInWords, recentWords as words } from '#app/admin/overview/recent-words.ts'
import { operationPath } from '#app/words/operations.ts'
import type { findRecent } from '#db/operations/operations.ts'
import { MOST_SHOWN } from './read.ts'

/** Running and recently finished bulk actions of colleagues, so that none is started twice. */
export function RecentOperations({ running, over }: Awaited<ReturnType<typeof findRecent>>) {
  const found = [...running.slice(0, MOST_SHOWN), ...over.slice(0, MOST_SHOWN)]
  if (found.length === 0) return null
  const isCut = running.length > MOST_SHOWN || over.length > MOST_SHOWN
  return (
    <div className="grid gap-1">
      <ul className="grid gap-1" aria-label={words.label} data-testid="recent">
        {found.map((operation) => {
          const { link, text } = recentInWords(operation)
          return (
            <li key={operation.id} className="wrap-anywhere">
              <a href={operationPath(operation.id)}>{link}</a>
              {text}
            </li>
          )
        })}
      </ul>
      {isCut && <a href="/admin/operations">{words.all}</a>}
    </div>
  )
}
