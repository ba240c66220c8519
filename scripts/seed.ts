import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { EnvError, parseEnv } from '#env'
import { openProjectDatabase } from './local/project-database.ts'
import { migrateAll } from './migrate.ts'
import { holdsPeople, seed } from './seed/past.ts'

const MOST = 20_000_000
const usage = `usage: npm run seed -- --jobs NUMBER [--add]

Fills the database of DATABASE_URL, or the one that npm start keeps, with the made-up past of 30 days.
  --jobs NUMBER   so many people with a job, three times as many attempts; 1 to ${MOST}
  --add           also where people are registered already`

/** Ends with one line; exit code 2 means that the command was wrong. */
function refuse(line: string, code = 2): never {
  console.error(line)
  process.exit(code)
}

function readOptions() {
  try {
    const { jobs, add, help } = parseArgs({
      options: { jobs: { type: 'string' }, add: { type: 'boolean' }, help: { type: 'boolean' } },
    }).values
    if (help) {
      console.log(usage)
      process.exit(0)
    }
    const count = /^\d+$/.test(jobs ?? '') ? Number(jobs) : 0
    if (count < 1 || count > MOST)
      refuse(`--jobs is ${jobs ? 'wrong' : 'missing'}: a whole number from 1 to ${MOST}`)
    return { jobs: count, add: !!add }
  } catch (error) {
    refuse((error as Error).message)
  }
}

/** A retry of an invented person must end at the simulator. */
function refuseRealProvider() {
  try {
    const unused = { DATABASE_URL: 'postgres://unused', SESSION_SECRET: 'x'.repeat(32) }
    const env = parseEnv({ ...process.env, ...unused, SIMULATE: '1' })
    if (!env.simulated)
      refuse(`A real provider is set (PROVIDER ${env.PROVIDER}): it would be told of people who do not exist`)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    refuse(error.message)
  }
}

const options = readOptions()
if (existsSync('.env')) process.loadEnvFile('.env')
refuseRealProvider()
let close = async () => {}
try {
  const database = await openProjectDatabase()
  close = database.close
  await migrateAll(database.url)
  const sql = postgres(database.url, { max: 1 })
  const taken = await holdsPeople(sql).finally(() => sql.end())
  if (taken && !options.add)
    throw new Error('People are registered in this database: give --add to add to them')
  await seed(database.url, { jobs: options.jobs, say: console.log })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
await close()
