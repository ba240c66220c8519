import { groupPath } from '#app/words/failures.ts'
import { explain } from '#app/words/jobs.ts'
import { retryWords as words } from '#app/words/retry.ts'
import { MOST_PEOPLE } from '#db/failure-groups.ts'
import { findNeedy } from '#db/group-people.ts'
import { countTurns } from '#db/operation-turns.ts'
import { previewRetry } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../../../runtime.ts'
import { AdminPage } from '../../../admin-page.tsx'
import { Elsewhere } from '../../../operations/elsewhere.tsx'
import { whyNotRole } from '../../../roles.ts'
import { requireAdmin } from '../../../session.ts'
import { Standstill } from '../../../standstill.tsx'
import { findNamed } from '../find.ts'
import { RetryForm } from './retry-form.tsx'

export default async function RetryPage({ params }: { params: Promise<{ fingerprint: string }> }) {
  const { role } = await requireAdmin()
  const { group, fingerprint, title, needAttention, isRunning } = await findNamed((await params).fingerprint)
  const { db } = runtime()
  const [rows, elsewhere] = await Promise.all([
    previewRetry(db, fingerprint, MOST_PEOPLE + 1),
    findNeedy(db, fingerprint, MOST_PEOPLE).then((userIds) => countTurns(db, userIds)),
  ])
  const outcome = outcomes(rows)
  const before = rows[0]?.at
  const waiting = group ? group.people - group.needAttention : 0

  return (
    <AdminPage title={words.heading(title)} tab={words.title} here="/admin/failures">
      <p>
        <a href={groupPath(fingerprint)}>{words.back}</a>
      </p>
      {isRunning && <p>{words.running}</p>}
      {!before && <p>{words.nobody}</p>}
      {before && !isRunning && (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <section
            aria-labelledby="preview"
            className="grid gap-3 rounded-xl border border-line bg-surface p-5"
          >
            <h2 id="preview" className="text-lg font-semibold">
              {words.will}
            </h2>
            <p data-testid="preview">{words.needAttention(needAttention)}</p>
            <ul className="list-disc pl-5">
              {outcome.retried > 0 && <li>{words.retried(outcome.retried)}</li>}
              {outcome.anew > 0 && <li>{words.anew(outcome.anew)}</li>}
              {outcome.busy > 0 && <li>{words.busy(outcome.busy)}</li>}
            </ul>
            {waiting > 0 && <p>{words.waiting(waiting)}</p>}
            <Elsewhere people={elsewhere} />
            <p>{words.means}</p>
            <Standstill turn="first" />
            {group && <p className="text-sm text-muted">{words.lastAnswer(explain(group))}</p>}
          </section>
          <RetryForm
            fingerprint={fingerprint ?? ''}
            before={new Date(before).toISOString()}
            whyDisabled={whyNotRole(role, 'operator')}
            label={words.button(outcome.retried + outcome.anew)}
          />
        </div>
      )}
    </AdminPage>
  )
}

function outcomes(rows: Awaited<ReturnType<typeof previewRetry>>) {
  const sum = (...states: (string | null)[]) =>
    rows.filter((row) => states.includes(row.jobState)).reduce((total, row) => total + row.people, 0)
  return {
    retried: sum('failed', 'cancelled', 'retry'),
    anew: sum(null),
    busy: sum('created', 'active', 'completed'),
  }
}
