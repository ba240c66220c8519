import { type Bench, inTurns } from './bench.ts'
import { load, rate } from './load.ts'
import { promised } from './promises.ts'

const SHAPE = { clients: 16, requests: 1500 }

/** 1. What a registration costs beside a form whose action does nothing. */
export async function form({ say, product }: Bench) {
  const { url } = await product()
  const measures = {
    nothing: async () => rate(await load(url, '/bench', SHAPE)),
    registering: async () => rate(await load(url, '/', SHAPE)),
  }
  await inTurns(measures, 1)
  const { registering, nothing } = await inTurns(measures)
  say('1. Registrations per second through the server action (no worker running)')
  say(`   registering ${registering.toFixed(0)}/s, an empty action ${nothing.toFixed(0)}/s`)
  promised('registering behind the form, of an empty action', registering / nothing, say)
}
