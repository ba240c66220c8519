import { currentReader } from '#app/admin/access/reader.ts'
import { ago } from '#app/words/spans.ts'
import { databaseTime } from '#db/clock.ts'
import { findOldestWaiting } from '#db/people/counts.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { countInHand } from '#db/providers/places.ts'
import { findTurns } from '#db/upkeep/turns.ts'
import { isPassable } from '#jobs/delivery/circuit.ts'
import { findQueues, findSchedules } from '#jobs/queue/queue-list.ts'
import { findWorkers, isLive, type Worker } from '#jobs/queue/workers.ts'
import { Badge } from '../../ui/badge.tsx'
import { Cpu } from '../../ui/icons.ts'
import { ListRow, Rows } from '../../ui/rows.tsx'
import { Time } from '../../ui/time.tsx'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { NoWorker } from './no-worker.tsx'
import { Queues } from './queues.tsx'
import { ENDED_HOURS, workers as words, workerStateWords } from './words.ts'
import { WorkerCard } from './worker-card.tsx'

const MOST = 20

export default async function WorkersPage() {
  await requireAdmin()
  const { db, boss, env } = await currentReader()
  const [workers, queues, turns, oldest, inHand, row, now] = await Promise.all([
    boss().then((opened) => findWorkers(opened)),
    findQueues(db),
    findTurns(db),
    findOldestWaiting(db),
    countInHand(db),
    findProvider(db, env.PROVIDER),
    databaseTime(db),
  ])
  const schedules = await findSchedules(await boss(), now)
  const takes = row !== null && isPassable(row)
  const live = workers.filter(isLive)
  const ended = workers.filter((worker) => !isLive(worker) && worker.silentSeconds < ENDED_HOURS * 3600)

  return (
    <AdminPage title={words.title} here="/admin/workers">
      {live.length === 0 && <NoWorker last={workers[0]} waited={oldest && (now - oldest.getTime()) / 1000} />}
      {live.length > 0 && (
        <section aria-labelledby="running" className="grid gap-4">
          <h2 id="running" className="text-base font-semibold tracking-tight">
            {words.running(live.length)}
          </h2>
          <ul className="grid grid-cols-[repeat(auto-fit,minmax(min(100%,30rem),1fr))] gap-4">
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
      <Queues queues={queues} schedules={schedules} turns={turns} now={now} />
      <section aria-labelledby="ended" className="grid gap-3 pt-2">
        <h2 id="ended" className="text-base font-semibold tracking-tight">
          {words.ended}
        </h2>
        {ended.length === 0 && <p className="text-muted">{words.none}</p>}
        <Rows>
          {ended.slice(0, MOST).map((worker) => (
            <Ended key={worker.id} worker={worker} />
          ))}
        </Rows>
        <More of={ended.length} />
      </section>
    </AdminPage>
  )
}

const More = ({ of }: { of: number }) =>
  of > MOST ? <p className="text-muted">{words.more(MOST, of)}</p> : null

function Ended({ worker }: { worker: Worker }) {
  const { title, state, silentSeconds, heartbeatOn, stoppedOn, startedOn } = worker
  const { name, tone, means } = workerStateWords[state]
  return (
    <ListRow icon={Cpu} data-worker={title} data-state={state}>
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <strong className="font-medium wrap-anywhere">{title}</strong>
        <Badge tone={tone}>{name}</Badge>
      </p>
      <p className="text-muted">
        {stoppedOn ? words.stopped(ago(silentSeconds)) : words.heard(ago(silentSeconds))}
        <Time at={(stoppedOn ?? heartbeatOn).toISOString()} />
        {words.started}
        <Time at={startedOn.toISOString()} />. {means}
      </p>
    </ListRow>
  )
}
