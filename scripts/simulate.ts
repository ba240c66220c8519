import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { fastSettings, startTestServer } from '../testing/database.ts'
import { mutations } from '../testing/simulation/mutations.ts'
import { simulate } from '../testing/simulation/run.ts'
import { installVirtualTime } from '../testing/simulation/virtual-time.ts'

// npm run simulate -- --seeds 20 --from 1   plays these seeds
// npm run simulate -- --planted             plants each defect of testing/simulation/mutations.ts, which must be found;
//                                           --only TEXT: those whose names have it
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    planted: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
  },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
if (!(seeds > 0) || !Number.isInteger(from)) {
  console.error('npm run simulate -- --seeds 20 --from 1: both are whole numbers')
  process.exit(2)
}
// Before the clock is replaced.
const clock = performance.now.bind(performance)

async function play(): Promise<boolean> {
  const time = installVirtualTime()
  let isWell = true
  for (let seed = from; seed < from + seeds; seed++) {
    const begun = clock()
    const { faults, name, days, people, requests, alerts, operations, digest } = await simulate(
      time,
      seed,
      process.env.PLANTED ? { days: 6, hasty: true } : {},
    )
    const seconds = Math.round((clock() - begun) / 1000)
    console.log(
      `seed ${seed}: ${name}, ${days} days, ${people} people, ${requests} requests, ${alerts} alerts, ${operations} operations of the database, ${seconds} s, ${digest}: ${faults.length === 0 ? 'all holds' : `${faults.length} faults`}`,
    )
    for (const fault of faults.slice(0, 10)) console.log(`  ${fault}`)
    if (faults.length > 0) isWell = false
  }
  return isWell
}

/** @returns whether one of its seeds finds the defect. */
async function isFound(name: string, own: number[]): Promise<boolean> {
  for (const seed of own) {
    const args = [
      '--import',
      './testing/simulation/plant.ts',
      'scripts/simulate.ts',
      '--seeds',
      '1',
      '--from',
      `${seed}`,
    ]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PLANTED: name },
    })
    let said = ''
    child.stdout.on('data', (text) => {
      said += text
    })
    const [status] = await once(child, 'close')
    console.log(
      `${name}, seed ${seed}: ${status === 1 ? 'found' : 'NOT FOUND'}\n  ${said.split('\n').slice(0, 2).join('\n')}`,
    )
    if (status === 1) return true
  }
  return false
}

async function plantAll(): Promise<boolean> {
  let isWell = true
  for (const [name, { seeds: own }] of Object.entries(mutations))
    if (name.includes(values.only) && !(await isFound(name, own))) isWell = false
  return isWell
}

const server = process.env.TEST_DATABASE_URL
  ? null
  : await startTestServer('simulation-postgres', fastSettings)
const isWell = values.planted ? await plantAll() : await play()
await server?.stop()
process.exit(isWell ? 0 : 1)
