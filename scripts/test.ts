import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { providerVariables } from '#jobs/providers/index.ts'
import { findBrowser } from '../testing/browser.ts'
import { fastSettings, startTestServer } from '../testing/database.ts'
import { installMailman } from '../testing/mailman.ts'
import { installPooler } from '../testing/pooler.ts'
import { neededBuild } from './local/build.ts'

// npm test                 everything
// npm test -- FILE ...     these files, and only what they need
// npm run test:unit        tests that need neither a browser nor a minute
// npm test -- --postgres 15  on the PostgreSQL 15 of this machine in place of the embedded one
// npm test -- --pooler     through PgBouncer in transaction mode
// npm run test:watch       these files again whenever something they read changes
const { values: wanted, positionals: files } = parseArgs({
  options: {
    unit: { type: 'boolean' },
    watch: { type: 'boolean' },
    'update-snapshots': { type: 'boolean' },
    postgres: { type: 'string' },
    pooler: { type: 'boolean' },
  },
  allowPositionals: true,
})
const all = !wanted.unit && !wanted.watch && files.length === 0
const ofBrowser = files.filter((path) => path.startsWith('e2e/'))
const others = files.filter((path) => !path.startsWith('e2e/'))

const ROOMS = '{app,db,jobs,scripts,simulator,testing}/**'
/**
 * Those with a process of their own. `faults`: tests that kill, freeze and cut off whole processes. `long`: tests of many
 * seconds, by subject. `alone`: tests that replace their process's clocks.
 */
const slow = globSync(`${ROOMS}/*.{faults,long,alone}.test.ts`)
const quick = () => globSync([`${ROOMS}/*.test.ts`, '*.test.ts']).filter((path) => !slow.includes(path))

const say = (line: string) => console.log(line)
const env: NodeJS.ProcessEnv = {
  ...process.env,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  NEXT_TELEMETRY_DISABLED: '1',
  SIMULATE: '1',
  // Hundreds of processes load the same modules.
  NODE_COMPILE_CACHE: resolve('node_modules/.cache/node'),
}
// Settings of the developer must not reach the tests.
for (const name of [
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'DATABASE_READ_URL',
  'PORT',
  'HOST',
  'FRAME_ANCESTORS',
  'PUBLIC_URL',
  'SESSION_SECRET',
  'PROVIDER',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'ALERT_WAITING_MINUTES',
  'ADMIN_STATEMENT_TIMEOUT_MS',
  'ADMIN_PASSWORD',
  'ADMIN_SECOND_FACTOR',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'METRICS_TOKEN',
  ...providerVariables,
])
  delete env[name]

const running = new Set<ChildProcess>()
let ended: Error | undefined
/** The first failure ends the whole run, whatever else is running. */
function end(why: string) {
  ended ??= new Error(why)
  for (const child of running) child.kill('SIGTERM')
  return ended
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end('interrupted'))

type Output = { stdio: 'inherit' } | { stdio: 'pipe'; env?: NodeJS.ProcessEnv; files?: string[] }

/**
 * Runs one stage. @returns output that was not shown at once. @throws when it fails or the run has ended.
 * @param output `files`: from which the process takes one after another, until there is none.
 */
async function stage(name: string, args: string[], output: Output = { stdio: 'inherit' }) {
  if (ended) throw ended
  const shown = output.stdio === 'inherit'
  if (shown) say(`\n── ${name}`)
  const begun = Date.now()
  const files = 'files' in output ? output.files : undefined
  const child = spawn('node', args, {
    stdio: files ? ['ignore', 'pipe', 'pipe', 'ipc'] : output.stdio,
    env: { ...env, ...('env' in output && output.env) },
  })
  running.add(child)
  child.on('message', () => child.send(files?.shift() ?? ''))
  let kept = shown ? '' : `\n── ${name}\n`
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      kept += text
    })
  const [status] = await once(child, 'close')
  running.delete(child)
  if (ended) throw ended
  if (status !== 0) throw end(`${kept}${name}: failed`)
  const passed = `── ${name}: passed in ${((Date.now() - begun) / 1000).toFixed(1)} s`
  if (shown) say(passed)
  return kept + passed
}

/** The web application. Its output is shown when it is over. */
async function build() {
  const needed = neededBuild()
  if (!needed) return '── build: nothing that it is made of has changed'
  const kept = await stage('build', needed.args, { stdio: 'pipe', env: needed.env })
  needed.done()
  return kept
}

/** Checks that read the code and run none of it; the build writes the types of pages. */
async function check() {
  await stage('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
  await stage('unused code', ['node_modules/knip/bin/knip.js'])
  const kept = await build()
  return `${kept}\n${await stage('types', ['node_modules/typescript/bin/tsc', '--noEmit'], { stdio: 'pipe' })}`
}

const cores = availableParallelism()
/** Each waits for the database or for a timer half of its time, and has up to 60 connections. */
const MOST_AT_ONCE = Math.min(2 * cores, 6)
type Tests = { atOnce?: number; flags?: string[]; output?: Output }
const nodeTests = (
  name: string,
  chosen: string[],
  { atOnce = MOST_AT_ONCE, flags = [], output }: Tests = {},
) =>
  stage(
    name,
    ['--test', '--test-timeout=120000', `--test-concurrency=${atOnce}`, ...flags, ...chosen],
    output,
  )

/**
 * Tests that share a few processes: loading the product takes longer than most of them. Of those that pass only the
 * skipped ones are named. The biggest files come first, so that the last ones end at about the same time.
 */
async function quickTests(name: string, atOnce: number) {
  say(`\n── ${name}`)
  const begun = Date.now()
  const left = quick().sort((one, other) => statSync(other).size - statSync(one).size)
  const count = left.length
  const output = { stdio: 'pipe', files: left } as const
  const runs = Array.from({ length: atOnce }, () => stage(name, ['testing/one-process.ts'], output))
  const lines = (await Promise.all(runs)).join('\n').split('\n')
  for (const line of lines) if (/SKIPPED|^ *﹣/.test(line)) say(line)
  const tests = lines.reduce((sum, line) => sum + Number(/^ℹ tests (\d+)/.exec(line)?.[1] ?? 0), 0)
  say(`── ${name}: ${tests} tests of ${count} files passed in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

const browserTests = async () => {
  env.CHROMIUM_PATH = await findBrowser(say)
  await stage('browser', ['node_modules/@playwright/test/cli.js', 'test', ...ofBrowser])
}

/**
 * Three lanes beside each other: what only reads the code and builds; what takes many seconds, mostly by waiting; and the
 * rest, at last in a browser. The first lane's end is waited for before the browser begins.
 */
async function everything() {
  const checked = check()
  const slowly = installMailman(say)
    .then(installPooler)
    .then(() => nodeTests('long tests and faults', slow, { atOnce: cores, output: { stdio: 'pipe' } }))
  // Handled where they are awaited.
  for (const lane of [checked, slowly]) lane.catch(() => {})
  await quickTests('unit and integration', cores + 1)
  say(await checked)
  await browserTests()
  say(await slowly)
}

async function run() {
  const missing = wanted.pooler && (await installPooler())
  if (missing) return say(`SKIPPED: ${missing}`)
  server = await startTestServer(wanted.watch ? 'watch-postgres' : 'test-postgres', fastSettings, {
    keep: !all,
    version: wanted.postgres ?? null,
    pooled: wanted.pooler,
  })
  Object.assign(env, server.variables)
  if (wanted.watch) return nodeTests('watch', others.length > 0 ? others : quick(), { flags: ['--watch'] })
  if (wanted.unit) return quickTests('unit', MOST_AT_ONCE)
  if (all) return everything()
  if (others.some((path) => path.includes('mailman'))) await installMailman(say)
  const flags = wanted['update-snapshots'] ? ['--test-update-snapshots'] : []
  if (others.length > 0) await nodeTests('tests', others, { flags })
  if (ofBrowser.length === 0) return
  say(await build())
  await browserTests()
}

let server: Awaited<ReturnType<typeof startTestServer>> | undefined
let code = 0
try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  code = 1
}
await Promise.all([...running].map((child) => once(child, 'exit')))
await server?.stop()
process.exit(code)
