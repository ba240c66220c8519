import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { type Stack, startStack } from '../e2e/stack.ts'
import { buildIfChanged } from '../scripts/local/build.ts'
import { startTestServer } from '../testing/database.ts'
import type { Bench } from './bench.ts'
import { budget } from './budget.ts'
import { criticalTime } from './critical-time.ts'
import { dashboard } from './dashboard.ts'
import { form } from './form.ts'
import { growth } from './growth.ts'
import { hungCall } from './hung-call.ts'
import { jobs } from './jobs.ts'
import { lighthouse } from './lighthouse.ts'
import { memory } from './memory.ts'
import { pace } from './pace.ts'
import { polls } from './polls.ts'
import { measured, missedPromises } from './promises.ts'
import { registering } from './registering.ts'
import { roundTrips } from './round-trips.ts'
import { start } from './start.ts'
import { besideTroubles } from './troubles.ts'
import { differentWays } from './ways.ts'
import { webProcesses } from './web-processes.ts'
import { workers } from './workers.ts'

// Every figure is printed beside its reference of the same run: on a busy machine only the ratio is meaningful.

/** By number, from 1. */
const rows: ((bench: Bench) => Promise<void>)[] = [
  form,
  besideTroubles,
  criticalTime,
  jobs,
  budget,
  registering,
  workers,
  roundTrips,
  hungCall,
  webProcesses,
  differentWays,
  pace,
  polls,
  memory,
  start,
]
/** By name, each with a server and arguments of its own. */
const apart = {
  dashboard,
  growth,
  lighthouse: (_args: string[], say: Bench['say']) => lighthouse(say),
}

const lines: string[] = []
function say(line: string) {
  console.log(line)
  lines.push(line)
}

/** @returns whether all of them could be measured. */
async function measureRows(args: string[]) {
  const { values, positionals } = parseArgs({
    ...{ args, allowPositionals: true, options: { jobs: { type: 'string' } } },
  })
  const isAll = positionals.length === 0 || positionals[0] === 'all'
  const chosen = isAll ? rows.map((_, index) => String(index + 1)) : positionals
  const unknown = chosen.filter((row) => !rows[Number(row) - 1])
  if (unknown.length > 0) {
    const names = Object.keys(apart).join(', ')
    console.error(`${unknown.join(' ')}: give numbers from 1 to ${rows.length}, all, or one of ${names}`)
    return false
  }
  const server = await startTestServer('bench-postgres')
  let opened: Stack | undefined
  async function product() {
    buildIfChanged(say)
    const env = { TRUST_PROXY: '1', REGISTRATION_LIMIT: '1000000', PROVIDER_TIMEOUT_MS: '5000' }
    opened ??= await startStack({ env })
    return opened
  }
  let failed = 0
  for (const row of chosen)
    await rows[Number(row) - 1]?.({ say, product, jobs: Number(values.jobs) || undefined }).catch(
      (error: Error) => {
        failed++
        say(`${row}. FAILED: ${error.stack}`)
      },
    )
  await opened?.stop()
  await server.stop()
  return failed === 0
}

/** @returns whether it could be measured. */
async function measureApart(name: keyof typeof apart, args: string[]) {
  buildIfChanged(say)
  return apart[name](args, say).then(
    () => true,
    (error: Error) => {
      console.error(error.message)
      return false
    },
  )
}

/** Takes `--json FILE` out of the arguments. */
function takeFile(args: string[]) {
  const at = args.indexOf('--json')
  return at < 0 ? undefined : args.splice(at, 2)[1]
}

// So that the build has the pages to compare with.
process.env.FRONTDESK_BENCH = '1'
const args = process.argv.slice(2)
const file = takeFile(args)
const [name = '', ...others] = args
const isApart = (text: string): text is keyof typeof apart => text in apart
const isMeasured = await (isApart(name) ? measureApart(name, others) : measureRows(args))
const machine = `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`
if (file) writeFileSync(file, `${JSON.stringify({ at: new Date(), machine, measured, lines }, null, 2)}\n`)
const missed = missedPromises()
if (missed.length > 0) console.error(`Missed: ${missed.join('; ')}`)
process.exit(isMeasured && missed.length === 0 ? 0 : 1)
