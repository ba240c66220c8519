import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, test } from 'node:test'
import { sql } from 'drizzle-orm'
import { testDatabase } from '../../testing/integration.ts'
import { RECONCILE_PACE } from './reconcile.ts'
import { startTurns } from './turns.ts'

const context = testDatabase()
const pace = { everySeconds: 60, leaseSeconds: 2, lookSeconds: 0.1 }
beforeEach(() => context.db.execute(sql`truncate turns`))

const left = async () => {
  const [row] = await context.db.execute<{ seconds: number }>(
    sql`select extract(epoch from due - clock_timestamp())::float8 as seconds from turns`,
  )
  return row?.seconds ?? Number.NEGATIVE_INFINITY
}
async function until(what: () => Promise<boolean> | boolean, seconds = 15) {
  const end = performance.now() + seconds * 1000
  while (!(await what())) {
    assert.ok(performance.now() < end, `not within ${seconds} s`)
    await new Promise((done) => setTimeout(done, 20))
  }
}

/** Another process, whose clock is 20 minutes wrong and which never finishes its turn. */
async function another() {
  const script = `
    Date.now = ((real) => () => real() + 1_200_000)(Date.now)
    const { connect } = await import('#db/client.ts')
    const { startTurns } = await import('#jobs/upkeep/turns.ts')
    const { db } = connect(${JSON.stringify(context.url)}, 2)
    startTurns(db, 'test', ${JSON.stringify(pace)}, () => new Promise(() => console.log('begun')), new AbortController().signal)
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

for (const signal of ['SIGKILL', 'SIGSTOP'] as const)
  test(`a process that got ${signal} in its turn is followed by another when its lease ends, not before`, async () => {
    const stop = new AbortController()
    const child = await another()
    try {
      let turns = 0
      startTurns(context.db, 'test', pace, async () => void turns++, stop.signal)
      // It runs for longer than a lease, and keeps its turn.
      const end = performance.now() + 3000
      await until(() => performance.now() > end)
      assert.equal(turns, 0)
      const before = await left()
      assert.ok(before > 0 && before <= pace.leaseSeconds)
      child.kill(signal)
      const killed = performance.now()
      await until(() => turns === 1)
      assert.ok(performance.now() - killed < 4000)
      await until(async () => (await left()) > 55)
    } finally {
      stop.abort()
      child.kill('SIGKILL')
    }
  })

test('a killed reconciler is followed by another within 30 seconds', () => {
  assert.ok(RECONCILE_PACE.leaseSeconds + RECONCILE_PACE.lookSeconds <= 30)
})

test('a turn that failed is taken again when its lease ends', async () => {
  const stop = new AbortController()
  let turns = 0
  const fail = async () => {
    turns++
    throw new Error('no')
  }
  startTurns(context.db, 'test', { ...pace, leaseSeconds: 0.5 }, fail, stop.signal)
  await until(() => turns === 2)
  stop.abort()
})

test('a turn may set when the next one is', async () => {
  const stop = new AbortController()
  startTurns(context.db, 'test', pace, async () => 600, stop.signal)
  await until(async () => (await left()) > 500)
  stop.abort()
})

test('after the database’s clock was set back nobody waits for the time that it had', async () => {
  const stop = new AbortController()
  await context.db.execute(sql`insert into turns values ('test', clock_timestamp() + interval '1 hour')`)
  let turns = 0
  startTurns(context.db, 'test', pace, async () => void turns++, stop.signal)
  await until(() => turns === 1)
  stop.abort()
})

test('of ten processes one has the turn', async () => {
  const stop = new AbortController()
  let turns = 0
  const work = async () => {
    turns++
    await new Promise((done) => setTimeout(done, 300))
  }
  for (let n = 0; n < 10; n++) startTurns(context.db, 'test', pace, work, stop.signal)
  await until(async () => (await left()) > 55)
  assert.equal(turns, 1)
  stop.abort()
})
