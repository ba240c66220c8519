import { accountWords } from '#app/admin/account/words.ts'
import type { findSessions } from '#db/staff/sessions.ts'
import { Monitor } from '../../ui/icons.ts'
import { ListRow, Rows } from '../../ui/rows.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { Time } from '../../ui/time.tsx'
import { endOthers, endSession } from './actions.ts'
import { browserName } from './browser-name.ts'

const words = accountWords.sessions

type Props = {
  sessions: Awaited<ReturnType<typeof findSessions>>
  /** The id of this browser's own. */
  here: string
}

export function Sessions({ sessions, here }: Props) {
  return (
    <section aria-labelledby="sessions" className="grid min-w-0 gap-3">
      <h2 id="sessions" className="text-base font-semibold tracking-tight">
        {words.title}
      </h2>
      <p className="text-muted">{words.lead}</p>
      <Rows label={words.title}>
        {sessions.map(({ id, createdAt, lastUsedAt, userAgent }) => (
          <ListRow key={id} icon={Monitor} data-session={id === here ? 'this' : 'other'}>
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
              <div className="grid min-w-0 gap-0.5">
                <span className="font-medium">
                  {browserName(userAgent)}
                  {id === here && (
                    <span className="ml-2 rounded-full bg-sunken px-2 py-0.5 text-xs font-medium">
                      {words.this}
                    </span>
                  )}
                </span>
                <span className="text-xs text-muted">
                  {words.begun} <Time at={createdAt.toISOString()} />, {words.used}{' '}
                  <Time at={lastUsedAt.toISOString()} about />
                </span>
              </div>
              {id !== here && (
                <form action={endSession}>
                  <input type="hidden" name="id" value={id} />
                  <SubmitButton tone="quiet" size="small">
                    {words.end}
                  </SubmitButton>
                </form>
              )}
            </div>
          </ListRow>
        ))}
      </Rows>
      {sessions.length > 1 && (
        <form action={endOthers}>
          <SubmitButton tone="quiet">{words.endOthers}</SubmitButton>
        </form>
      )}
    </section>
  )
}
