import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { installVirtualTime, type Owner, turnOfLoop } from './virtual-time.ts'

const time = installVirtualTime()
const owner = (): Owner => ({ name: 'a', dead: false })

async function moveTo(to: number) {
  time.moveTo(to)
  while (time.runNext()) await turnOfLoop()
}

test('time stands still; what is due runs in order, at its time', async () => {
  time.begin(1_000_000, () => 0.5)
  const seen: string[] = []
  time.as(owner(), () => {
    setTimeout(() => seen.push(`late ${Date.now()}`), 20)
    setTimeout(() => seen.push(`soon ${Date.now()}`), 10)
    void delay(15).then(() => seen.push('between'))
    const cleared = setTimeout(() => seen.push('cleared'), 12)
    clearTimeout(cleared)
  })
  await turnOfLoop()
  assert.deepEqual([seen, Date.now(), Math.random()], [[], 1_000_000, 0.5])
  while (time.nextDue() <= 1_000_100) await moveTo(time.nextDue())
  assert.deepEqual(seen, ['soon 1000010', 'between', 'late 1000020'])
})

test('after a jump an interval runs once, and time limits are over', async () => {
  time.begin(1_000_000, () => 0)
  let times = 0
  const signal = time.as(owner(), () => {
    setInterval(() => times++, 10)
    return AbortSignal.timeout(500)
  })
  const before = performance.now()
  await moveTo(1_001_000)
  assert.deepEqual([times, signal.aborted, performance.now() - before], [1, true, 1_000])
})

test('a process that has died does nothing more', async () => {
  time.begin(0, () => 0)
  let told = false
  const dying = owner()
  time.as(dying, () => setTimeout(() => (told = true), 10))
  time.end(dying)
  time.as(dying, () => setTimeout(() => (told = true), 10))
  await moveTo(100)
  assert.equal(told, false)
})
