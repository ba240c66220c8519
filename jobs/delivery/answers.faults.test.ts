import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { log } from '#log'
import { until } from '../../e2e/until.ts'
import {
  type DelivererStack,
  HOLD_SECONDS,
  type Setting,
  settings,
  startDelivererStack,
} from '../../testing/deliverer-stack.ts'
import { type Hostile, hostileAnswers, nulsForAll, waits } from '../../testing/hostile-provider.ts'
import { actOnJob } from '../actions/job.ts'
import { ALERTS } from '../queue/queues.ts'
import { resume } from './by-hand.ts'

// The faults below are on purpose, and log warnings.
log.level = 'silent'

/** The most requests that one attempt makes: a look, a write, and a look after an unclear answer. */
const MOST_CALLS = 4

async function isStored(worker: DelivererStack, username: string) {
  const rows = await worker.attemptsOf(username)
  for (const row of rows)
    for (const text of Object.values(row).filter((one) => typeof one === 'string')) {
      assert.ok(text.isWellFormed() && !/\p{Cc}/u.test(text), JSON.stringify(text))
      assert.ok([...text].length <= 500, `${[...text].length} characters`)
    }
  return rows
}

/** Every call belongs to a recorded attempt. */
async function callsAreRecorded(worker: DelivererStack, username: string) {
  const [calls, rows] = [worker.provider.calls.get(username) ?? 0, await isStored(worker, username)]
  assert.ok(calls <= MOST_CALLS * rows.length, `${username}: ${calls} calls, ${rows.length} attempts`)
  return rows
}

/** Each answer twice: to all calls about a person, and to the writes alone. The neighbours are answered well. */
async function answersAboutPeople(worker: DelivererStack, { well = 'confirmed', unreadable }: Setting) {
  const { provider, register, person, client } = worker
  const neighbours: string[] = []
  const hostile: (Hostile & { username: string })[] = []
  for (const onlyWrites of [false, true]) {
    for (const answer of hostileAnswers(provider.refusals)) {
      const username = await register()
      provider.about.set(username, { reply: answer.reply, onlyWrites })
      hostile.push({ ...answer, username })
      if (hostile.length % 8 === 1) neighbours.push(await register())
    }
  }
  await worker.start()
  await until(async () => {
    const [told] = await client`select count(distinct user_id)::int as people from attempts`
    return told?.people === hostile.length + neighbours.length
  })
  await until(async () => {
    const states = await Promise.all(neighbours.map(person))
    return states.every((one) => one?.state === well)
  })

  for (const { username, name, fate, seconds } of hostile) {
    const { state, attempts } = (await person(username)) ?? {}
    const [first, ...others] = await callsAreRecorded(worker, username)
    assert.ok(first)
    if (fate === 'later') {
      assert.deepEqual([state, first.outcome], ['delayed', 'retry'], name)
      assert.ok(first.seconds >= (seconds || 5), `${name}: again after ${first.seconds} s`)
      assert.ok(seconds || first.seconds < 60, `${name}: again after ${first.seconds} s`)
    } else {
      const expected = (fate === 'unreadable' && unreadable) || 'needs_attention'
      assert.deepEqual([state, attempts, others.length], [expected, 1, 0], name)
    }
  }
  provider.about.clear()
  await worker.allAreTold()
  const refused = hostile.filter(({ fate }) => fate === 'no' || (fate === 'unreadable' && !unreadable))
  return refused.map(({ username }) => username)
}

/** A 429 holds everybody for as long as is credible, and not longer. */
async function answersAboutPace(worker: DelivererStack, { name, well = 'confirmed' }: Setting) {
  const { provider, register, row, person } = worker
  for (const [after, seconds] of waits) {
    const username = await register()
    const reply = { status: 429, body: {}, headers: { 'retry-after': after } }
    provider.about.set(username, { reply, onlyWrites: false })
    await until(async () => (await person(username))?.state === 'delayed' && (await row()).heldUntil !== null)
    const { heldUntil, now } = await row()
    const held = ((heldUntil?.getTime() ?? 0) - now.getTime()) / 1000
    const asked = Math.max(HOLD_SECONDS, seconds)
    assert.ok(held <= asked && held > asked - 5, `${after}: held for ${held} s, not ${asked}`)
    const calls = provider.all()
    const neighbour = await register()
    await until(async () => (await person(neighbour))?.state === 'delayed')
    assert.equal(provider.all(), calls, 'called while it is held')
    const rows = await callsAreRecorded(worker, username)
    assert.deepEqual([rows.length, (await person(username))?.attempts], [1, 0])

    provider.about.delete(username)
    assert.ok(await resume(worker.db, name, 'alice', 'asked them'))
    await until(async () =>
      (await Promise.all([username, neighbour].map(person))).every((one) => one?.state === well),
    )
  }
}

/** A 401 to everybody, also to the read of key and list: everybody waits, and only such reads probe. */
async function answersToAll(worker: DelivererStack, { readsSettings = true }: Setting) {
  const { provider, register, client, row, person } = worker
  provider.forAll = nulsForAll(401)
  const people = await Promise.all([1, 2, 3].map(register))
  const ended = readsSettings ? 'delayed' : 'needs_attention'
  await until(async () => (await Promise.all(people.map(person))).every((one) => one?.state === ended))
  await until(async () => (await client`select 1 from person_leases`).length === 0)
  for (const username of people) await callsAreRecorded(worker, username)
  const told = () => people.map((username) => provider.calls.get(username) ?? 0)
  // A provider without such a read: the answer is about each person.
  if (!readsSettings) {
    assert.deepEqual(told(), [1, 1, 1])
    return people
  }
  assert.equal((await row()).circuit, 'misconfigured')
  const called = told()
  assert.ok(Math.max(...called) <= 1, `called ${called} times`)
  const all = provider.all()
  await until(async () => {
    await worker.hurry()
    return provider.all() >= all + 2
  })
  assert.deepEqual(told(), called)
  const alerts = await client`select data->>'type' as type from pgboss.job where name = ${ALERTS}`
  assert.deepEqual(
    alerts.map(({ type }) => type),
    ['provider.misconfigured'],
  )
  return []
}

/** It answers well again: waiting people are told automatically, the others once an administrator retries them. */
async function answersWell(worker: DelivererStack, { well = 'confirmed' }: Setting, refused: string[]) {
  const { provider, client, db, boss, person, those } = worker
  provider.forAll = null
  await worker.allAreTold()
  assert.deepEqual((await those('needs_attention')).sort(), refused.sort())
  for (const username of refused) {
    const { jobId } = (await person(username)) ?? {}
    const done = await actOnJob(db, boss, { actor: 'alice', action: 'redrive' }, jobId)
    assert.ok(done.done, JSON.stringify(done))
  }
  await until(async () => (await those(well)).length === worker.people())
  await until(async () => (await client`select 1 from person_leases`).length === 0)
  const left = await client`select 1 from pgboss.job where name = 'subscription-sync' and state < 'completed'`
  assert.equal(left.length, 0)
  assert.equal((await worker.row()).circuit, 'closed')
}

describe('whatever the answer, each attempt is recorded, calls stay few, and others are told', {
  // They share one core: on a busy machine all ten at once would each exceed a test's time limit.
  concurrency: 4,
  timeout: 180_000,
}, () => {
  for (const [title, setting] of Object.entries(settings))
    test(title, async () => {
      const worker = await startDelivererStack(setting)
      try {
        const refused = await answersAboutPeople(worker, setting)
        await answersAboutPace(worker, setting)
        refused.push(...(await answersToAll(worker, setting)))
        await answersWell(worker, setting, refused)
      } finally {
        await worker.stop()
      }
    })
})
