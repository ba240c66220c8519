import { attemptBounds, criticalBounds } from '#db/monitoring/histogram.ts'
import type { Series } from '#db/schema/monitoring.ts'
import { circuitState } from '#db/schema/providers.ts'
import { newTodayOf } from '#jobs/monitoring/drain.ts'
import { causes } from '#jobs/monitoring/findings.ts'
import { DEAD_LETTERS } from '#jobs/queue/queues.ts'
import { isLive } from '#jobs/queue/workers.ts'
import { createExposition, type Sample } from './exposition.ts'
import type { MetricFacts } from './read.ts'

/** A worker that has been gone for longer than this has no series any more. */
const GONE_SECONDS = 3600

/** Times are compared with the database's clock, which set them. */
export function expose(facts: MetricFacts) {
  const { now } = facts
  const out = createExposition()
  const seconds = (since: Date | null | undefined) =>
    since ? Math.max(0, (now - since.getTime()) / 1000) : 0

  out.gauge(
    'frontdesk_people',
    'People by the state of their subscription; above 5,000 in a state the number may be minutes old.',
    Object.entries(facts.people).map(([state, { people }]) => [people, { state }]),
  )
  out.gauge(
    'frontdesk_oldest_waiting_seconds',
    'How long the first in the queue has waited; 0 when nobody waits.',
    [[seconds(facts.oldest)]],
  )
  jobs(out, facts)
  attempts(out, facts)
  provider(out, facts, now)
  workers(out, facts)
  out.gauge(
    'frontdesk_alert_raised',
    'Whether an alert of this cause is raised.',
    causes.map((cause) => [facts.raised.some((one) => one.cause.split(' ')[0] === cause) ? 1 : 0, { cause }]),
  )
  return out
}

type Exposition = ReturnType<typeof createExposition>

function jobs(out: Exposition, { queues }: MetricFacts) {
  out.gauge(
    'frontdesk_jobs',
    'Jobs by queue and state, as pg-boss counted them; failed ones are dead letters.',
    queues.flatMap(({ queue, ...counts }) =>
      (['deferred', 'ready', 'active', 'failed'] as const).map(
        (state): Sample => [counts[state], { queue, state }],
      ),
    ),
  )
  out.gauge(
    'frontdesk_jobs_stored',
    'Rows that pg-boss keeps, finished jobs included.',
    queues.map(({ queue, stored }) => [stored, { queue }]),
  )
  out.gauge(
    'frontdesk_jobs_counted_age_seconds',
    'Since pg-boss counted the jobs; it grows while no worker runs.',
    queues.flatMap(({ queue, ageSeconds }): Sample[] =>
      ageSeconds === null ? [] : [[ageSeconds, { queue }]],
    ),
  )
  const dead = queues.find(({ queue }) => queue === DEAD_LETTERS)
  out.gauge('frontdesk_dead_letters', 'Jobs that wait for an administrator, as pg-boss counted them.', [
    [dead ? dead.deferred + dead.ready : 0],
  ])
}

function attempts(out: Exposition, { outcomes, totals }: MetricFacts) {
  out.gauge(
    'frontdesk_attempts_last_5_minutes',
    'Attempts of the last 5 minutes by outcome.',
    outcomes.map(({ provider, outcome, attempts }) => [attempts, { provider, outcome }]),
  )
  out.counter(
    'frontdesk_attempts_total',
    'Attempts since the first start, 2 seconds late.',
    totals.attempts.map(({ labels: { provider = '', outcome = '', reason = '' }, buckets }) => [
      buckets.reduce((sum, count) => sum + count, 0),
      { provider, outcome, reason },
    ]),
  )
  out.histogram(
    'frontdesk_attempt_duration_seconds',
    'How long attempts took, waiting for a place in the rate included.',
    attemptBounds,
    withoutReason(totals.attempts),
  )
  out.histogram(
    'frontdesk_critical_time_seconds',
    'From the registration to the provider having taken the person, once a person.',
    criticalBounds,
    totals.critical,
  )
}

/** A histogram per outcome; one per reason as well would be too many series. */
function withoutReason(all: Series[]): Series[] {
  const merged = new Map<string, Series>()
  for (const { labels, buckets, seconds } of all) {
    const { provider = '', outcome = '' } = labels
    const before = merged.get(`${provider} ${outcome}`)
    merged.set(`${provider} ${outcome}`, {
      labels: { provider, outcome },
      buckets: buckets.map((count, index) => count + (before?.buckets[index] ?? 0)),
      seconds: seconds + (before?.seconds ?? 0),
    })
  }
  return [...merged.values()]
}

function provider(out: Exposition, { provider: { name, row, places, limits } }: MetricFacts, now: number) {
  const labels = { provider: name }
  const ahead = (until: Date | null | undefined) => (until ? Math.max(0, (until.getTime() - now) / 1000) : 0)
  out.gauge(
    'frontdesk_circuit',
    'The state of the circuit: 1 for the one it is in.',
    row ? circuitState.enumValues.map((state) => [state === row.circuit ? 1 : 0, { ...labels, state }]) : [],
  )
  out.gauge(
    'frontdesk_circuit_age_seconds',
    'Since the circuit entered its state.',
    row ? [[Math.max(0, (now - row.since.getTime()) / 1000), labels]] : [],
  )
  out.gauge('frontdesk_provider_held_seconds', 'For how long nobody calls: Retry-After or a daily limit.', [
    [ahead(row?.heldUntil), labels],
  ])
  out.gauge(
    'frontdesk_provider_rate_wait_seconds',
    'Until the next place in the rate: how far it is booked ahead.',
    [[ahead(row?.freeAt), labels]],
  )
  out.gauge(
    'frontdesk_provider_rate_limit_requests_per_second',
    'Requests a second over all workers; absent where the provider names no rate.',
    limits.perSecond === null ? [] : [[limits.perSecond, labels]],
  )
  out.gauge('frontdesk_provider_slots_used', 'Places for requests at once that workers have now.', [
    [places, labels],
  ])
  out.gauge('frontdesk_provider_slots_limit', 'Requests at once over all workers.', [
    [limits.concurrency, labels],
  ])
  out.gauge(
    'frontdesk_provider_new_people_today',
    'New people told today (UTC), where the provider counts them.',
    [[newTodayOf(row), labels]],
  )
  out.gauge(
    'frontdesk_provider_new_people_limit_per_day',
    'New people a day that the provider takes; absent where it has no such limit.',
    limits.newPerDay === null ? [] : [[limits.newPerDay, labels]],
  )
}

function workers(out: Exposition, { workers, inHand }: MetricFacts) {
  out.gauge('frontdesk_workers_live', 'Workers heard within three heartbeats.', [
    [workers.filter(isLive).length],
  ])
  out.gauge(
    'frontdesk_newest_heartbeat_age_seconds',
    'Since any worker was heard; absent before the first one ever ran.',
    workers.slice(0, 1).map(({ silentSeconds }) => [silentSeconds]),
  )
  const known = workers.filter(
    ({ state, silentSeconds }) => state !== 'stopped' && silentSeconds < GONE_SECONDS,
  )
  out.gauge(
    'frontdesk_worker_heartbeat_age_seconds',
    'Since each worker was heard that did not stop by itself, for an hour after it is gone.',
    known.map(({ title, silentSeconds }) => [silentSeconds, { worker: title }]),
  )
  const live = known.filter(isLive)
  out.gauge(
    'frontdesk_worker_jobs_in_hand',
    'Jobs in hand: people being told of now, and other jobs at the last heartbeat.',
    live.map(({ title, jobsInHand }) => [jobsInHand + (inHand.get(title) ?? 0), { worker: title }]),
  )
  out.gauge(
    'frontdesk_worker_memory_bytes',
    'Resident memory at the last heartbeat.',
    live.flatMap(({ title, metrics }): Sample[] => (metrics?.rss ? [[metrics.rss, { worker: title }]] : [])),
  )
  out.gauge(
    'frontdesk_worker_event_loop_delay_seconds',
    '99th percentile between the last two heartbeats.',
    live.flatMap(({ title, metrics }): Sample[] =>
      metrics?.loopDelay == null ? [] : [[metrics.loopDelay / 1000, { worker: title }]],
    ),
  )
}
