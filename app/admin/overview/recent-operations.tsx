import { operationPath } from '#app/admin/operations/words.ts'
import { recentInWords, recentWords as words } from '#app/admin/overview/recent-words.ts'
import type { findRecent } from '#db/operations/operations.ts'
import { ProgressBar } from '../../ui/progress.tsx'
import { barsOf } from '../operations/operation-card.tsx'
import { MOST_SHOWN } from './read.ts'

/** Running and recently finished bulk actions of colleagues, so that none is started twice. */
export function RecentOperations({ running, over }: Awaited<ReturnType<typeof findRecent>>) {
  const found = [...running.slice(0, MOST_SHOWN), ...over.slice(0, MOST_SHOWN)]
  if (found.length === 0) return null
  const isCut = running.length > MOST_SHOWN || over.length > MOST_SHOWN
  return (
    <div className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
      <ul className="divide-y divide-line" aria-label={words.label} data-testid="recent">
        {found.map((operation) => {
          const { link, text } = recentInWords(operation)
          return (
            <li
              key={operation.id}
              className="grid items-center gap-x-4 gap-y-1.5 px-4 py-2.5 sm:grid-cols-[minmax(0,1fr)_minmax(6rem,12rem)]"
            >
              <p className="wrap-anywhere">
                <a href={operationPath(operation.id)} className="font-medium">
                  {link}
                </a>
                {text}
              </p>
              {operation.matched > 0 && (
                <ProgressBar
                  label={words.progress}
                  total={operation.matched}
                  parts={barsOf(operation)}
                  legend={false}
                />
              )}
            </li>
          )
        })}
      </ul>
      {isCut && (
        <p className="px-4 py-2.5">
          <a href="/admin/operations">{words.all}</a>
        </p>
      )}
    </div>
  )
}
