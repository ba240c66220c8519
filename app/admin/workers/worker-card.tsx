import type { ReactNode } from 'react'
import { ago, memory, milliseconds, span, standingWords, workerFacts as words } from '#app/words/workers.ts'
import { QUEUE } from '#jobs/queue/queues.ts'
import type { Worker } from '#jobs/queue/workers.ts'
import { Badge } from '../../ui/badge.tsx'
import { Time } from '../../ui/time.tsx'
import { Facts } from '../facts.tsx'

/** A worker as it was at its last heartbeat. */
export function WorkerCard({ worker }: { worker: Worker }) {
  const { title, standing, silentSeconds } = worker
  const { name, tone } = standingWords[standing]
  return (
    <li
      data-worker={title}
      data-standing={standing}
      className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="font-semibold wrap-anywhere">{title}</h3>
        <Badge tone={tone}>{name}</Badge>
      </div>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Facts facts={[[words.heartbeat, ago(silentSeconds)], ...work(worker)]} />
        <Facts facts={machine(worker)} />
      </div>
    </li>
  )
}

function work({
  jobsInHand,
  workers,
  lastErrorOn,
  startedOn,
  ageSeconds,
  crashRestarts,
}: Worker): [string, ReactNode][] {
  const fetched = workers
    .flatMap(({ lastFetchedOn }) => lastFetchedOn ?? [])
    .sort()
    .at(-1)
  return [
    [words.takes, <Taking key="taking" workers={workers} />],
    [words.inHand, <JobsInHand key="jobs" total={jobsInHand} workers={workers} />],
    [words.lastTook, fetched ? <Time key="fetched" at={fetched} /> : words.notYet],
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

function Taking({ workers }: { workers: Worker['workers'] }) {
  if (workers.length === 0) return words.starting // its first heartbeat comes before its first job
  if (workers.some(({ queue }) => queue === QUEUE)) return words.taking
  return (
    <>
      {words.notTaking.before}
      <a href="/admin/provider">{words.notTaking.link}</a>
      {words.notTaking.after}
    </>
  )
}

/** What went wrong stands in the worker's log only: an error's text may hold what must not be shown. */
const LastError = ({ at }: { at: Date }) => (
  <>
    <Time at={at.toISOString()} />
    {words.inLog}
  </>
)

function JobsInHand({ total, workers }: { total: number; workers: Worker['workers'] }) {
  const busy = new Map<string, number>()
  for (const { queue, active } of workers) if (active > 0) busy.set(queue, (busy.get(queue) ?? 0) + active)
  const parts = [...busy].map(([queue, active]) => words.ofQueue(active, queue))
  return `${total}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`
}

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
