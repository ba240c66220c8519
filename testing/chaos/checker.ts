import { mostAtOnce } from '../counted-provider.ts'
import { checkTold } from './check-told.ts'
import type { Finding, History } from './history.ts'

/** A call that left just before its person was settled by another one arrives at most this much later. */
const LATE_MS = 20_000
/** States after which the provider need not be told about the person again. */
const SETTLED = new Set(['confirmed', 'opted_out'])
/** On the list, or asked to confirm: a list without double opt-in also sends to those. */
const ON_THE_LIST = new Set(['subscribed', 'pending'])
/** Queues whose jobs must all have ended. */
const ENDING = new Set([
  'subscription-sync',
  'subscription-refresh',
  'operations',
  'provider-checks',
  'alerts-by-cause',
])

/** All that is wrong with a run in which everything has recovered; nothing where all histories agree. */
export function check(history: History): Finding[] {
  return [
    ...checkTold(history),
    ...rowsAndJobs(history),
    ...leftOver(history),
    ...members(history),
    ...calls(history),
    ...circuit(history),
    ...leaks(history),
    ...history.exits
      .filter(({ asked }) => !asked)
      .map(({ process, how, said }) => finding('unexplained exit', `${process} ended by ${how}: ${said}`)),
  ]
}

const finding = (kind: Finding['kind'], what: string): Finding => ({ kind, what })

/** The keys that occur more than once. */
function repeated(keys: string[]) {
  const seen = new Set<string>()
  return new Set(keys.filter((key) => seen.size === seen.add(key).size))
}

function* rowsAndJobs({ rows, jobs }: History): Generator<Finding> {
  const jobIds = new Set(jobs.map(({ id }) => id))
  for (const { userId, state, jobId } of rows) {
    if (state === null) yield finding('lost', `user ${userId} has no subscription`)
    else if (!jobId || !jobIds.has(jobId)) yield finding('lost', `user ${userId} (${state}) has no job`)
  }
  const users = new Set(rows.map(({ userId }) => userId))
  for (const { id, queue, userId } of jobs)
    if (userId !== null && !users.has(userId)) yield finding('ghost', `job ${id} of ${queue} is about nobody`)
  for (const name of repeated(rows.map(({ username }) => username.toLowerCase())))
    yield finding('duplicate', `two users are called ${name}`)
  for (const email of repeated(rows.map(({ email }) => email.toLowerCase())))
    yield finding('duplicate', `two users have ${email}`)
  const completed = jobs.filter(({ queue, state }) => queue === 'subscription-sync' && state === 'completed')
  for (const userId of repeated(completed.map(({ userId }) => userId ?? '')))
    yield finding('duplicate', `two jobs were completed for ${userId}`)
}

function* leftOver({ rows, jobs, leases, circuit, raised }: History): Generator<Finding> {
  for (const { userId, state } of rows)
    if (state === 'pending' || state === 'delayed' || state === 'needs_attention')
      yield finding('stuck', `user ${userId} is ${state}`)
  const left = new Set(rows.filter(({ state }) => state === 'opted_out').map(({ userId }) => userId))
  for (const { id, queue, state, userId } of jobs) {
    // The provider refused them, and then a look said that they had left: nobody has anything to do about that job.
    const isOver = state === 'failed' && left.has(userId ?? '')
    if (ENDING.has(queue) && state !== 'completed' && state !== 'cancelled' && !isOver)
      yield finding('stuck', `job ${id} of ${queue} is ${state}`)
  }
  for (const { userId, holder } of leases) yield finding('stuck', `${holder} still leases ${userId}`)
  if (circuit !== 'closed') yield finding('stuck', `the circuit is ${circuit}`)
  for (const cause of raised) yield finding('stuck', `the alert ${cause} is not over`)
}

function* members({ people, rows, members }: History): Generator<Finding> {
  const known = new Set(people.map(({ email }) => email))
  for (const { email, status } of members)
    if (!known.has(email)) yield finding('ghost', `${email} is ${status} and never registered`)
  for (const email of repeated(members.map(({ email }) => email.toLowerCase())))
    yield finding('duplicate', `two members have ${email}`)
  const statusOf = new Map(members.map(({ email, status }) => [email, status]))
  for (const { email, leftAt, leftBefore } of people)
    if ((leftBefore || leftAt !== null) && ON_THE_LIST.has(statusOf.get(email) ?? ''))
      yield finding('resurrected', `${email} had left and is ${statusOf.get(email)}`)
  for (const { userId, email, state } of rows) {
    const status = statusOf.get(email)
    if (state === 'confirmed' && !ON_THE_LIST.has(status ?? ''))
      yield finding('untruthful', `user ${userId} is confirmed, the provider has ${status ?? 'nobody'}`)
    if (state === 'opted_out' && (!status || ON_THE_LIST.has(status)))
      yield finding('untruthful', `user ${userId} is opted_out, the provider has ${status ?? 'nobody'}`)
  }
}

function* calls({ rows, moves, calls, limits }: History): Generator<Finding> {
  const userOf = new Map(rows.map(({ email, userId }) => [email, userId]))
  const settledAt = new Map<string, number>()
  for (const { userId, state, at } of moves) {
    const settled = settledAt.get(userId)
    if (SETTLED.has(state)) settledAt.set(userId, settled ?? at)
    else if (settled !== undefined) yield finding('regressed', `user ${userId} was settled, then ${state}`)
  }
  for (const { method, email, begunAt } of calls) {
    const userId = email && method !== 'GET' ? userOf.get(email) : undefined
    const settled = userId === undefined ? undefined : settledAt.get(userId)
    if (settled !== undefined && begunAt > settled + LATE_MS)
      yield finding('duplicate', `${userId} was sent ${begunAt - settled} ms after they were settled`)
  }
  const most = mostAtOnce(calls, limits.boundMs)
  if (most > limits.places)
    yield finding('budget exceeded', `${most} calls at once, ${limits.places} allowed`)
  const second = limits.perSecond === null ? 0 : mostInASecond(calls)
  if (limits.perSecond !== null && second > limits.perSecond)
    yield finding('budget exceeded', `${second} calls in a second, ${limits.perSecond} allowed`)
}

function mostInASecond(calls: { begunAt: number }[]) {
  const begun = calls.map(({ begunAt }) => begunAt).sort((one, other) => one - other)
  let [first, most] = [0, 0]
  for (const [n, at] of begun.entries()) {
    while ((begun[first] ?? at) <= at - 1000) first++
    most = Math.max(most, n - first + 1)
  }
  return most
}

function* circuit({ circuitEvents, alerts, misconfigured }: History): Generator<Finding> {
  for (const [n, { before }] of circuitEvents.entries()) {
    const last = circuitEvents[n - 1]?.after ?? before
    if (last !== before) yield finding('lost', `the circuit was ${last}, and then went on from ${before}`)
  }
  const told = new Set(alerts.filter(({ type }) => type === 'provider.misconfigured').map(({ id }) => id))
    .size
  if (told !== misconfigured)
    yield finding('untruthful', `${misconfigured} times misconfigured, and ${told} alerts said so`)
}

function* leaks({ texts, secrets }: History): Generator<Finding> {
  for (const { where, text } of texts) {
    const found = secrets.find((secret) => text.includes(secret))
    if (found) yield finding('leaked', `${where} has ${found}: ${around(text, found)}`)
  }
}

const around = (text: string, found: string) => {
  const at = text.indexOf(found)
  return JSON.stringify(text.slice(Math.max(0, at - 100), at + 100))
}
