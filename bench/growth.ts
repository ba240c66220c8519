import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { startTestServer } from '../testing/database.ts'
import type { Size } from './grown.ts'
import { median } from './load.ts'
import { promised } from './promises.ts'
import { type Side, startSide } from './side.ts'

const ROUNDS = 5
/** What `empty` holds: pages need something to show, and a worker something to do. */
const EMPTY: Size = { waiting: 60_000, finished: 1_000, attempts: 3_000 }

function sizes(args: string[]) {
  const text = (value: string) => ({ type: 'string' as const, default: value })
  const options = {
    waiting: text('1000000'),
    attempts: text('3000000'),
    finished: text('1000000'),
    hold: text('120'),
  }
  const { hold, ...size } = parseArgs({ args, options }).values
  const number = (name: string, value: string) => {
    if (!/^\d+$/.test(value)) throw new Error(`--${name} is wrong: a whole number`)
    return Number(value)
  }
  const { waiting, attempts, finished } = size
  return {
    hold: number('hold', hold),
    grown: {
      waiting: Math.max(EMPTY.waiting, number('waiting', waiting)),
      attempts: number('attempts', attempts),
      finished: number('finished', finished),
    },
  }
}

type Say = (line: string) => void

/** In turns, so that other load on the machine affects both. @returns the grown one's figure as a share of the empty one's. */
async function compare(
  name: string,
  unit: string,
  measure: (side: Side) => Promise<number>,
  [empty, grown]: [Side, Side],
  say: Say,
) {
  const figures: [number[], number[]] = [[], []]
  for (let round = -1; round < ROUNDS; round++)
    for (const [index, side] of [empty, grown].entries()) {
      const figure = await measure(side)
      if (round >= 0) figures[index]?.push(figure)
    }
  const [before, after] = figures.map(median) as [number, number]
  say(
    `   ${name.padEnd(34)} ${before.toFixed(0).padStart(7)}${unit} empty ${after.toFixed(0).padStart(7)}${unit} grown`,
  )
  return after / before
}

/** What years of people do to everything, beside a database that is nearly empty. */
export async function growth(args: string[], say: Say) {
  const { grown: size, hold } = sizes(args)
  const server = await startTestServer('bench-postgres', ['-c', 'max_wal_size=8GB'])
  const sides: Side[] = []
  try {
    for (const one of [EMPTY, size]) {
      say(`Filling: ${one.waiting} waiting, ${one.attempts} attempts, ${one.finished} finished`)
      sides.push(await startSide(one, say))
    }
    const both = sides as [Side, Side]
    const [, grown] = both
    say('Grown, of empty')
    promised(
      'registering, grown to empty',
      await compare('registrations', '/s', (side) => side.registering(), both, say),
      say,
    )
    promised(
      'status polls, grown to empty',
      await compare('polls', '/s', (side) => side.polls(), both, say),
      say,
    )
    promised(
      'dashboard pages, grown to empty',
      await compare('pages', '/s', (side) => side.pages(), both, say),
      say,
    )
    promised(
      'delivering, grown to empty',
      await compare('jobs', '/s', (side) => side.delivery(), both, say),
      say,
    )
    promised(
      'finding a person among many, p95 in ms',
      median([await grown.find(), await grown.find(), await grown.find()]),
      say,
    )
    const passes: number[] = []
    for (let round = 0; round < ROUNDS; round++) passes.push(await grown.monitor())
    promised("a pass of pg-boss's monitor, in ms", median(passes), say)
    if (hold > 0) await whileHeld(both, hold, say)
    const { ms, jobs } = await grown.retention()
    say(
      `   retention deleted ${jobs} jobs in ${(ms / 1000).toFixed(1)} s, and with nothing to do takes ${(await grown.retention()).ms.toFixed(0)} ms`,
    )
  } finally {
    for (const side of sides.reverse()) await side.stop()
    await server.stop()
  }
}

/** While one transaction stays open, nothing that has ended can be removed. */
async function whileHeld(both: [Side, Side], seconds: number, say: Say) {
  const [, grown] = both
  const end = await grown.hold()
  const worker = grown.stack.startWorker()
  for (const begun = performance.now(); performance.now() - begun < seconds * 1000; await delay(10))
    await Promise.all(Array.from({ length: 5 }, grown.register))
  await grown.stack.end(worker, 'SIGTERM')
  say(`With a transaction held open for ${seconds} s, beside a worker and people who register`)
  promised(
    'registering, held to empty',
    await compare('registrations', '/s', (side) => side.registering(), both, say),
    say,
  )
  promised(
    'delivering, held to empty',
    await compare('jobs', '/s', (side) => side.delivery(), both, say),
    say,
  )
  promised("a pass of pg-boss's monitor, held, in ms", await grown.monitor(), say)
  await end()
}
