import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { takeNew, takeNextInRate } from '#db/providers/budget.ts'
import { countPlaces, takePlaces } from '#db/providers/places.ts'
import { log } from '#log'
import { until } from '../../e2e/until.ts'
import { testDatabase } from '../../testing/integration.ts'
import type { Limits } from '../providers/contract.ts'
import { NotSent } from '../providers/http.ts'
import { pace } from './budget.ts'
import { createLeases, type Leases } from './leases.ts'

const context = testDatabase()
const none: Limits = {
  perSecond: null,
  concurrency: 50,
  newPerDay: null,
  holdSeconds: 10,
  batch: null,
  callBoundSeconds: 1,
}
const signal = (ms = 20_000) => AbortSignal.timeout(ms)
const opened: Leases[] = []
after(() => Promise.all(opened.map((leases) => leases.stop())))

/** The leases of three workers. */
const workers = (limits: Partial<Limits>) =>
  Array.from({ length: 3 }, (_, index) => {
    const provider = { name: 'mailchimp' as const, limits: { ...none, ...limits } }
    const leases = createLeases(context.client, provider, `test:${index}`)
    opened.push(leases)
    return leases
  })
const pair = (limits: Partial<Limits>) => {
  const [one, other] = workers(limits)
  assert.ok(one && other)
  return [one, other] as const
}
const expire = () =>
  context.db.execute(sql`update provider_places set until = clock_timestamp() - interval '1 second'`)

test('three workers together never have more calls at once than the provider allows', async () => {
  let running = 0
  let highest = 0
  let done = 0
  await Promise.all(
    workers({ concurrency: 4 }).flatMap((leases) =>
      Array.from({ length: 20 }, async () => {
        const place = await leases.one(signal())
        highest = Math.max(highest, ++running)
        await delay(5)
        running--
        leases.give(place)
        done++
      }),
    ),
  )
  assert.equal(done, 60)
  // How many of them one worker gets at first is random.
  assert.ok(highest > 1 && highest <= 4, `${highest} at once`)
})

test('places that nobody needs are given back', async () => {
  const [one] = pair({ concurrency: 3 })
  for (const place of await one.take(3)) one.give(place)
  assert.equal(await countPlaces(context.db, 'mailchimp'), 3)
  await until(async () => (await countPlaces(context.db, 'mailchimp')) === 0, 10)
})

test('a place that was used waits for the next job, also while looks for one find nothing', async () => {
  const [one] = pair({ concurrency: 3 })
  const [place] = await one.take(1)
  assert.ok(place)
  one.give(place)
  for (let look = 0; look < 10; look++) {
    one.giveUnused(await one.take(1), true)
    await delay(1)
  }
  assert.equal((await one.take(1))[0], place)
})

test('places that could not be given back are used again, and not missed until they expire', async (t) => {
  const [one] = pair({ concurrency: 2 })
  const places = await one.take(2)
  const warned = t.mock.method(log, 'warn', () => {})
  await context.db.execute(sql`alter table provider_places rename to hidden`)
  one.giveUnused(places, true)
  await until(() =>
    warned.mock.calls.some(({ arguments: [, text] }) => text === 'places were not given back'),
  )
  await context.db.execute(sql`alter table hidden rename to provider_places`)
  // They might have been given back, so nothing may leave under them before a renewal says otherwise.
  assert.ok(places.every(({ fresh }) => !fresh))
  const again: unknown[] = []
  await until(async () => {
    again.push(...(await one.take(2 - again.length)))
    return again.length === 2
  }, 5)
})

test('a worker that stops renewing loses its places to another one, and may not call under them', async () => {
  const [frozen, other] = pair({ concurrency: 2 })
  const places = await frozen.take(2)
  assert.equal(places.length, 2)
  assert.deepEqual(await other.take(1), [])
  await expire()
  const [taken] = await other.take(1)
  assert.equal(taken?.place.fence, 2)
  // The next renewal reports it; until then its permit dates from the last one.
  const first = places.find(({ place }) => place.place === taken?.place.place)
  assert.ok(first)
  await until(() => first.lost, 10)
  await assert.rejects(frozen.mayCall({ place: first, person: null, writes: 0 }, signal()), NotSent)
})

test('a place whose call was given up on is taken again when that call may have ended, and not before', async () => {
  const [one, other] = pair({ concurrency: 1, callBoundSeconds: 1 })
  const [place] = await one.take(1)
  assert.ok(place)
  const startedAt = performance.now()
  one.givenUp({ place, person: null, writes: 1 }, startedAt)
  one.give(place)
  assert.deepEqual([await one.take(1), await other.take(1)], [[], []])
  const again = await one.one(signal())
  const waited = performance.now() - startedAt
  assert.ok(waited >= 990 && waited < 3000, `${waited.toFixed(0)} ms`)
  one.give(again)
})

test('of a worker that died, a place is free when its last call may have ended', async () => {
  const [dead] = pair({ concurrency: 1, callBoundSeconds: 120 })
  await dead.take(1)
  const [row] = await context.db.execute<{ seconds: number }>(
    sql`select extract(epoch from until - clock_timestamp())::float8 as seconds from provider_places`,
  )
  assert.ok(row && row.seconds > 120 && row.seconds < 125, `${row?.seconds} s`)
})

test('thirty lost connections in a row cost no worker a place', async () => {
  const [one, other] = pair({ concurrency: 3 })
  const places = await one.take(3)
  for (let time = 0; time < 30; time++) {
    await context.db
      .execute(
        sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      )
      .catch(() => {})
    assert.deepEqual(await other.take(1).catch(() => []), [])
  }
  for (const place of places) {
    await one.mayCall({ place, person: null, writes: 0 }, signal())
    one.give(place)
  }
})

test('no wait lasts for ever: the signal ends it', async () => {
  const [first, second] = pair({ concurrency: 1 })
  await first.take(1)
  await assert.rejects(second.one(signal(100)))
})

test('three workers together keep the rate', async () => {
  const [limits, least] = [{ ...none, perSecond: 40 }, 59 / 40]
  const rounds: string[] = []
  // Other work of the machine makes a round slow, and the calls after a halt come together.
  while (rounds.length < 5) {
    const times: number[] = []
    await Promise.all(
      Array.from({ length: 60 }, async () => {
        await pace(context.db, { name: 'mailchimp', limits }, signal())
        times.push(performance.now())
      }),
    )
    times.sort((a, b) => a - b)
    const between = (first: number, last: number) => (times[last] ?? 0) - (times[first] ?? 0)
    // PostgreSQL hands out turns 25 ms apart. Timers here are somewhat late, hence 30 calls where 20 turns lie.
    const narrowest = Math.min(...times.slice(30).map((_, index) => between(index, index + 30)))
    const took = between(0, 59) / 1000
    if (took > least - 0.05 && took < least + 0.5 && narrowest > 500) return
    rounds.push(`${took} s, 31 calls in ${narrowest.toFixed(0)} ms`)
  }
  assert.fail(rounds.join('; '))
})

test('a clock that was set forward and back does not block the rate', async () => {
  await context.db.execute(sql`update providers set free_at = now() + interval '20 minutes'`)
  assert.equal(await takeNextInRate(context.db, 'mailchimp', 1, 5), 0)
  assert.ok(((await takeNextInRate(context.db, 'mailchimp', 1, 5)) ?? 0) > 900)
})

test('a turn that comes later than its caller waits is not taken, and so costs nobody else one', async () => {
  for (let turn = 0; turn < 3; turn++) await takeNextInRate(context.db, 'mailchimp', 1, 5)
  assert.equal(await takeNextInRate(context.db, 'mailchimp', 1, 1), null)
  const wait = await takeNextInRate(context.db, 'mailchimp', 1, 5)
  assert.ok(wait !== null && wait < 3000, `${wait} ms`)
})

test('so many new people a day and no more, over all workers', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => takeNew(context.db, 'mailchimp', 7, 1)))
  const all = answers.reduce((sum, one) => sum + one.taken, 0)
  assert.equal(all, 7)
  await context.db.execute(sql`update providers set new_on = new_on - 1`)
  const { taken, dayEnds } = await takeNew(context.db, 'mailchimp', 7, 10)
  assert.deepEqual([taken, dayEnds.getTime() % 86_400_000], [7, 0], 'the next day')
})

test('a place that was taken by a statement whose answer got lost is not renewed, and is free when its lease ends', async () => {
  const [one, other] = pair({ concurrency: 2 })
  assert.equal((await one.take(1)).length, 1)
  const lost = { provider: 'mailchimp', holder: one.holder, most: 2, wanted: 1, seconds: 2 }
  assert.equal((await takePlaces(context.client, lost)).length, 1)
  const begun = performance.now()
  const place = await other.one(signal())
  const waited = performance.now() - begun
  assert.ok(place && waited > 1500 && waited < 4500, `${waited.toFixed(0)} ms`)
})
