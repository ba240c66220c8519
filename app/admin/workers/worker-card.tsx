import type { ReactNode } from 'react'
import { ago, memory, milliseconds, span, standingWords } from '#app/words/workers.ts'
import { QUEUE } from '#jobs/queues.ts'
import type { Worker } from '#jobs/workers.ts'
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
        <Facts facts={[['Heartbeat', ago(silentSeconds)], ...work(worker)]} />
        <Facts facts={machine(worker)} />
      </div>
    </li>
  )
}

function work({ jobsInHand, workers, lastErrorOn, startedOn, crashRestarts }: Worker): [string, ReactNode][] {
  const fetched = workers
    .flatMap(({ lastFetchedOn }) => lastFetchedOn ?? [])
    .sort()
    .at(-1)
  return [
    ['Takes subscriptions', <Taking key="taking" workers={workers} />],
    ['Jobs in hand', <JobsInHand key="jobs" total={jobsInHand} workers={workers} />],
    ['Last took jobs', fetched ? <Time key="fetched" at={fetched} /> : 'not yet'],
    ['Last error', lastErrorOn ? <LastError key="error" at={lastErrorOn} /> : 'none'],
    [
      'Running for',
      <span key="uptime">
        {span((Date.now() - startedOn.getTime()) / 1000)}, since <Time at={startedOn.toISOString()} />
        {crashRestarts > 0 && `, after ${crashRestarts} crash${crashRestarts === 1 ? '' : 'es'} on this host`}
      </span>,
    ],
  ]
}

function Taking({ workers }: { workers: Worker['workers'] }) {
  if (workers.length === 0) return 'it starts' // its first heartbeat comes before its first job
  if (workers.some(({ queue }) => queue === QUEUE)) return 'yes'
  return (
    <>
      not now: <a href="/admin/provider">the provider</a> is not to be called
    </>
  )
}

/** What went wrong stands in the worker's log only: an error's text may hold what must not be shown. */
const LastError = ({ at }: { at: Date }) => (
  <>
    <Time at={at.toISOString()} />; its log says which
  </>
)

function JobsInHand({ total, workers }: { total: number; workers: Worker['workers'] }) {
  const busy = new Map<string, number>()
  for (const { queue, active } of workers) if (active > 0) busy.set(queue, (busy.get(queue) ?? 0) + active)
  const parts = [...busy].map(([queue, active]) => `${active} of ${queue}`)
  return `${total}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`
}

function machine({ host, pid, version, nodeVersion, metrics, poolMax, poolTotal, poolIdle }: Worker) {
  const facts: [string, ReactNode][] = [
    ['Host and process', `${host}, ${pid}`],
    ['Versions', `pg-boss ${version}, Node ${nodeVersion.replace('v', '')}`],
  ]
  if (metrics?.rss) facts.push(['Memory', memory(metrics.rss, metrics.memoryLimit)])
  if (metrics?.cpu != null) facts.push(['CPU', `${metrics.cpu.toFixed(2)} of ${metrics.cpuLimit} cores`])
  if (metrics?.loopDelay != null)
    facts.push([
      'Event-loop delay',
      `${milliseconds(metrics.loopDelay)} (p99), ${milliseconds(metrics.loopDelayMax ?? metrics.loopDelay)} at worst`,
    ])
  if (poolMax && poolTotal !== null && poolIdle !== null)
    facts.push(['Database connections', `${poolTotal - poolIdle} of ${poolMax} in use`])
  return facts
}
