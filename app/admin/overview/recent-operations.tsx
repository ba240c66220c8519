import { operationPath } from '#app/words/operations.ts'
import { recentInWords, recentWords as words } from '#app/words/recent-operations.ts'
import { findRecent } from '#db/operations.ts'
import { runtime } from '../../runtime.ts'

const SHOWN = 3
const RECENT_MS = 10 * 60_000

/** What colleagues do in bulk now, and what just ended, so that nobody does it a second time. */
export async function RecentOperations() {
  const since = new Date(Date.now() - RECENT_MS)
  const { running, over } = await findRecent(runtime().db, since, SHOWN + 1)
  const found = [...running.slice(0, SHOWN), ...over.slice(0, SHOWN)]
  if (found.length === 0) return null
  const isCut = running.length > SHOWN || over.length > SHOWN
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
