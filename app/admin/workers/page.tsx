import { runtime } from '#app/web/runtime.ts'
import { ago } from '#app/words/spans.ts'
import { databaseTime } from '#db/clock.ts'
import { findOldestWaiting } from '#db/people/counts.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { countInHand } from '#db/providers/places.ts'
import { isPassable } from '#jobs/delivery/circuit.ts'
import { findWorkers, isLive, type Worker } from '#jobs/queue/workers.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { NoWorker } from './no-worker.tsx'
import { ENDED_HOURS, workers as words, workerStateWords } from './words.ts'
import { WorkerCard } from './worker-card.tsx'

const MOST = 20

export default async function WorkersPage() {
  await requireAdmin()
  const { db, boss, env } = runtime()
  const [workers, oldest, inHand, row, now] = await Promise.all([
    boss().then((opened) => findWorkers(opened)),
    findOldestWaiting(db),
    countInHand(db),
    findProvider(db, env.PROVIDER),
    databaseTime(db),
  ])
  const takes = row !== null && isPassable(row)
  const live = workers.filter(isLive)
  const ended = workers.filter((worker) => !isLive(worker) && worker.silentSeconds < ENDED_HOURS * 3600)

  return (
    <AdminPage title={words.title} here="/admin/workers">
      {live.length === 0 && <NoWorker last={workers[0]} waited={oldest && (now - oldest.getTime()) / 1000} />}
      {live.length > 0 && (
        <section aria-labelledby="running" className="grid gap-4">
          <h2 id="running" className="text-lg font-semibold">
            {words.running(live.length)}
          </h2>
          <ul className="grid gap-4 lg:grid-cols-2">
            {live.slice(0, MOST).map((worker) => (
              <WorkerCard
                key={worker.id}
                worker={worker}
                delivering={inHand.get(worker.title) ?? 0}
                takes={takes}
              />
            ))}
          </ul>
          <More of={live.length} />
        </section>
      )}
      <section aria-labelledby="ended" className="grid gap-4">
        <h2 id="ended" className="text-lg font-semibold">
          {words.ended}
        </h2>
        {ended.length === 0 && <p className="text-muted">{words.none}</p>}
        <ul className="grid gap-3">
          {ended.slice(0, MOST).map((worker) => (
            <Ended key={worker.id} worker={worker} />
          ))}
        </ul>
        <More of={ended.length} />
      </section>
    </AdminPage>
  )
}

const More = ({ of }: { of: number }) =>
  of > MOST ? <p className="text-sm text-muted">{words.more(MOST, of)}</p> : null

function Ended({ worker }: { worker: Worker }) {
  const { title, state, silentSeconds, heartbeatOn, stoppedOn, startedOn } = worker
  const { name, tone, means } = workerStateWords[state]
  return (
    <li
      data-worker={title}
      data-state={state}
      className="grid gap-1 rounded-xl border border-line bg-surface p-4"
    >
      <p className="flex flex-wrap items-baseline gap-x-3">
        <strong className="wrap-anywhere">{title}</strong>
        <Badge tone={tone}>{name}</Badge>
      </p>
      <p className="text-sm text-muted">
        {stoppedOn ? words.stopped(ago(silentSeconds)) : words.heard(ago(silentSeconds))}
        <Time at={(stoppedOn ?? heartbeatOn).toISOString()} />
        {words.started}
        <Time at={startedOn.toISOString()} />. {means}
      </p>
    </li>
  )
}
