import type { ReactNode } from 'react'
import { ago, span } from '#app/words/spans.ts'
import type { Worker } from '#jobs/queue/workers.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Time } from '../../ui/time.tsx'
import { Facts } from '../parts/facts.tsx'
import { memory, milliseconds, workerFacts as words, workerStateWords } from './words.ts'

type Props = {
  worker: Worker
  /** How many people it has in hand. */
  delivering: number
  /** Whether the provider may be called. */
  takes: boolean
}

/** A worker as of its last heartbeat, and its current deliveries. */
export function WorkerCard({ worker, delivering, takes }: Props) {
  const { title, state, silentSeconds } = worker
  const { name, tone } = workerStateWords[state]
  return (
    <li data-worker={title} data-state={state} className="grid min-w-0">
      <Card
        level={3}
        title={<span className="wrap-anywhere">{title}</span>}
        aside={<Badge tone={tone}>{name}</Badge>}
        className="max-sm:[&>dl]:grid-cols-2"
      >
        <Facts
          facts={[
            [words.heartbeat, ago(silentSeconds)],
            ...work(worker, delivering, takes),
            ...machine(worker),
          ]}
          wide
        />
      </Card>
    </li>
  )
}

function work(
  { jobsInHand, workers, lastErrorOn, startedOn, ageSeconds, crashRestarts }: Worker,
  delivering: number,
  takes: boolean,
): [string, ReactNode][] {
  const others = workers.filter(({ active }) => active > 0)
  const parts = [
    ...(delivering > 0 ? [words.ofDelivery(delivering)] : []),
    ...others.map(({ queue, active }) => words.ofQueue(active, queue)),
  ]
  return [
    [words.takes, workers.length === 0 ? words.starting : takes ? words.taking : <NotTaking key="taking" />],
    [words.inHand, `${delivering + jobsInHand}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`],
    [words.lastError, lastErrorOn ? <LastError key="error" at={lastErrorOn} /> : words.noError],
    [
      words.runningFor,
      <span key="uptime">
        {words.since(span(ageSeconds))}
        <Time at={startedOn.toISOString()} />
        {crashRestarts > 0 && words.crashes(crashRestarts)}
      </span>,
    ],
  ]
}

const NotTaking = () => (
  <>
    {words.notTaking.before}
    <a href="/admin/provider">{words.notTaking.link}</a>
  </>
)

/** Errors are only in the worker's log: their text may contain personal data or secrets. */
const LastError = ({ at }: { at: Date }) => (
  <>
    <Time at={at.toISOString()} />
    {words.inLog}
  </>
)

function machine({ host, pid, version, nodeVersion, metrics, poolMax, poolTotal, poolIdle }: Worker) {
  const facts: [string, ReactNode][] = [
    [words.host, `${host}, ${pid}`],
    [words.versions, words.versionsOf(version, nodeVersion.replace('v', ''))],
  ]
  if (metrics?.rss) facts.push([words.memory, memory(metrics.rss, metrics.memoryLimit)])
  if (metrics?.cpu != null) facts.push([words.cpu, words.cores(metrics.cpu.toFixed(2), metrics.cpuLimit)])
  if (metrics?.loopDelay != null)
    facts.push([
      words.loopDelay,
      words.delays(milliseconds(metrics.loopDelay), milliseconds(metrics.loopDelayMax ?? metrics.loopDelay)),
    ])
  if (poolMax && poolTotal !== null && poolIdle !== null)
    facts.push([words.connections, words.inUse(poolTotal - poolIdle, poolMax)])
  return facts
}
