import type { Metadata } from 'next'
import { headline } from '#app/words/headline.ts'
import { providerWords, standingOf } from '#app/words/provider.ts'
import { findLastAttempt, findThroughput } from '#db/attempts.ts'
import { findCircuitEvents, findProvider } from '#db/providers.ts'
import { countByState, findWaiting } from '#db/waiting.ts'
import { countJobs } from '#jobs/pgboss-queries.ts'
import { findWorkers, isLive } from '#jobs/workers.ts'
import { runtime } from '../runtime.ts'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { AdminPage } from './admin-page.tsx'
import { requireAdmin } from './session.ts'
import { Tile } from './tile.tsx'

export const metadata: Metadata = { title: 'Overview' }

export default async function OverviewPage() {
  await requireAdmin()
  const { db, env, boss } = runtime()
  const [people, waiting, throughput, last, row, events, jobs, known] = await Promise.all([
    countByState(db),
    findWaiting(db),
    findThroughput(db, 60),
    findLastAttempt(db),
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER, 1),
    countJobs(db),
    boss().then((opened) => findWorkers(opened)),
  ])
  const workers = known.filter(isLive).length
  const provider = providerWords[env.PROVIDER]
  const sentence = headline({
    waiting,
    provider,
    row,
    pausedBy: events[0]?.actor ?? null,
    last,
    workers,
    needsAttention: people.needs_attention ?? 0,
  })
  const standing = standingOf(row)

  return (
    <AdminPage title="Overview" here="/admin">
      <p className="text-lg text-balance" data-testid="headline">
        {sentence}
      </p>
      <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
        <Tile name="Needs attention" value={people.needs_attention ?? 0} href="/admin/failures" />
        <Tile name="Pending" value={people.pending ?? 0} />
        <Tile name="Delayed" value={people.delayed ?? 0} href="/admin/jobs?state=retry" />
        <Tile name="Confirmed" value={people.confirmed ?? 0} href="/admin/jobs?state=completed" />
        <Tile name="Check inbox" value={people.check_inbox ?? 0} />
        <Tile name="Opted out" value={people.opted_out ?? 0} />
        <Tile name="No emails asked" value={people.not_requested ?? 0} />
        <Tile name="Dead letters" value={jobs.failed ?? 0} href="/admin/jobs?state=failed" />
      </dl>
      <section aria-labelledby="details" className="grid gap-3">
        <h2 id="details" className="text-lg font-semibold">
          Last hour
        </h2>
        <dl className="grid gap-3 sm:grid-cols-2 md:grid-cols-4">
          <Tile name="Attempts" value={throughput.attempts} />
          <Tile name="Settled" value={throughput.settled} />
          <Tile name="To be tried again" value={throughput.failed} />
          <Tile name="Workers running" value={workers} href="/admin/workers" />
        </dl>
      </section>
      <section aria-labelledby="provider" className="grid gap-1">
        <h2 id="provider" className="text-lg font-semibold">
          Provider
        </h2>
        <p className="flex flex-wrap gap-x-3">
          <a href="/admin/provider">
            {provider}
            {env.simulated && ' (simulator)'}
          </a>
          <Badge tone={standing.tone}>{standing.name}</Badge>
        </p>
        <p>
          {last
            ? `Last outcome ${last.outcome}${last.httpStatus ? `, HTTP ${last.httpStatus}` : ''}, ${last.durationMs} ms, at `
            : 'Not called yet'}
          {last && <Time at={last.startedAt.toISOString()} />}
        </p>
        {waiting.oldest && (
          <p>
            Oldest waiting since <Time at={waiting.oldest.toISOString()} />
          </p>
        )}
      </section>
    </AdminPage>
  )
}
