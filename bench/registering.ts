import { connect } from '#db/client.ts'
import { createTestDatabase } from '../testing/database.ts'
import { createBare } from './bare.ts'
import { type Bench, ROUNDS, type Say } from './bench.ts'
import { median, percentile, rate, repeat } from './load.ts'
import { oneByOne } from './one-by-one.ts'
import { promised } from './promises.ts'
import { openRegister } from './register.ts'

const CLIENTS = [16, 64] as const
const SECONDS = 4
let counter = 0

/** 6. Registering without a form, together and alone, beside the same rows one by one and a minimal statement for many. */
export async function registering({ say }: Bench) {
  const { rounds, alone, aloneReference } = await measured(say)
  say('6. Registrations per second without a form')
  for (const clients of CLIENTS) {
    const own = rounds.filter((round) => round.clients === clients)
    const middle = (of: (round: (typeof rounds)[0]) => number) => median(own.map(of))
    const by = own[0]?.reference.by
    say(
      `   ${clients} at once together ${middle((round) => round.perSecond).toFixed(0)}/s, p50 ${middle((round) => round.p50).toFixed(2)} ms, p99 ${middle((round) => round.p99).toFixed(2)} ms`,
    )
    say(`   the same rows one by one, by ${by}: ${middle((round) => round.reference.perSecond).toFixed(0)}/s`)
    const bare = middle((round) => round.bare / round.reference.perSecond)
    say(
      `   the barest statement for many: ${middle((round) => round.bare).toFixed(0)}/s, times one by one ${bare.toFixed(2)}`,
    )
    promised(
      `registering, times one by one, ${clients} at once`,
      middle((round) => round.perSecond / round.reference.perSecond),
      say,
    )
  }
  say(
    `   alone p50 ${alone.toFixed(2)} ms; one by one with one connection ${aloneReference.toFixed(2)} ms each`,
  )
}

async function measured(say: Say) {
  const database = await createTestDatabase()
  const people = await openRegister(database.url, 20, 1_000_000)
  const register = async () => {
    const n = counter++
    const { status } = await people.register(`user${n}`, `10.${n % 250}.${(n >> 8) % 250}.1`)
    if (status !== 'registered') throw new Error(`a registration was ${status}`)
  }
  const own = connect(database.url, 64)
  const createOne = createBare(own.client)
  const bare = () => createOne(`bare${counter++}`)
  const seconds = SECONDS
  try {
    await repeat(16, { seconds: 1 }, register)
    await repeat(16, { seconds: 1 }, bare)
    const rounds = []
    for (let round = 0; round < ROUNDS; round++)
      for (const clients of CLIENTS) {
        const reference = await oneByOne(database.url, own.client, clients, seconds, say)
        const barest = await repeat(clients, { seconds }, bare)
        const done = await repeat(clients, { seconds }, register)
        rounds.push({
          ...{ clients, reference },
          bare: rate(barest),
          perSecond: rate(done),
          p50: percentile(done.times, 0.5),
          p99: percentile(done.times, 0.99),
        })
      }
    const aloneReference = await oneByOne(database.url, own.client, 1, seconds, say)
    const alone = await repeat(1, { seconds }, register)
    return { rounds, alone: percentile(alone.times, 0.5), aloneReference: 1000 / aloneReference.perSecond }
  } finally {
    await own.close()
    await people.close()
    await database.drop()
  }
}
