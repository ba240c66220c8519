import type { Metadata } from 'next'
import { groupPath, manyPeople } from '#app/words/failures.ts'
import { explain } from '#app/words/jobs.ts'
import { MOST_PEOPLE } from '#db/failure-groups.ts'
import { previewRetry } from '#jobs/pgboss-queries.ts'
import { runtime } from '../../../../runtime.ts'
import { AdminPage } from '../../../admin-page.tsx'
import { whyNotRole } from '../../../roles.ts'
import { requireAdmin } from '../../../session.ts'
import { findNamed } from '../find.ts'
import { RetryForm } from './retry-form.tsx'

export const metadata: Metadata = { title: 'Retry a failure group' }

export default async function RetryPage({ params }: { params: Promise<{ fingerprint: string }> }) {
  const { role } = await requireAdmin()
  const { group, fingerprint, title, needAttention, isRunning } = await findNamed((await params).fingerprint)
  const rows = await previewRetry(runtime().db, fingerprint, MOST_PEOPLE + 1)
  const outcome = outcomes(rows)
  const before = rows[0]?.at
  const waiting = group ? group.people - group.needAttention : 0

  return (
    <AdminPage title={`Retry: ${title}`} here="/admin/failures">
      <p>
        <a href={groupPath(fingerprint)}>Back to the group</a>
      </p>
      {isRunning && <p>A retry of this group is running already.</p>}
      {!before && <p>Nobody in this group needs attention now: there is nobody to retry.</p>}
      {before && !isRunning && (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <section
            aria-labelledby="preview"
            className="grid gap-3 rounded-xl border border-line bg-surface p-5"
          >
            <h2 id="preview" className="text-lg font-semibold">
              What will happen
            </h2>
            <p data-testid="preview">
              {manyPeople(needAttention)} in this group need{needAttention === 1 ? 's' : ''} attention:
            </p>
            <ul className="list-disc pl-5">
              {outcome.retried > 0 && <li>{manyPeople(outcome.retried)} will be retried</li>}
              {outcome.anew > 0 && (
                <li>{manyPeople(outcome.anew)} will be retried with a new job, since the old one is gone</li>
              )}
              {outcome.busy > 0 && (
                <li>{manyPeople(outcome.busy)} will be left alone: their job is not one to retry</li>
              )}
            </ul>
            {waiting > 0 && (
              <p>{manyPeople(waiting)} more are waiting: they are tried again by themselves.</p>
            )}
            <p>
              One person is tried first. If that succeeds ten follow, then everybody, as fast as the provider
              takes them. It stops by itself when the first person fails again, or half of the others do.
              Whoever opts out or is settled before their turn is left alone. It can be paused and aborted at
              any time.
            </p>
            {group && <p className="text-sm text-muted">The last answer: {explain(group)}</p>}
          </section>
          <RetryForm
            fingerprint={fingerprint ?? ''}
            before={new Date(before).toISOString()}
            whyDisabled={whyNotRole(role, 'operator')}
            label={`Retry ${manyPeople(outcome.retried + outcome.anew)}`}
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
