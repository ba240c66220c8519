import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { providerVariables } from '../provider-env.ts'
import { findBrowser } from './browser.ts'
import { buildIfChanged } from './build.ts'
import { installMailman } from './mailman.ts'
import { startTestServer } from './test-database.ts'

const say = (line: string) => console.log(line)
let stopServer = async () => {}
const env: NodeJS.ProcessEnv = {
  ...process.env,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  NEXT_TELEMETRY_DISABLED: '1',
}
// Settings of the person who runs the tests must not reach them.
for (const name of [
  'DATABASE_URL',
  'PORT',
  'PUBLIC_URL',
  'SESSION_SECRET',
  'PROVIDER',
  'ALERT_WEBHOOK_URL',
  'ALERT_WEBHOOK_SECRET',
  'ALERT_WAITING_MINUTES',
  'ADMIN_STATEMENT_TIMEOUT_MS',
  'METRICS_TOKEN',
  ...providerVariables,
])
  delete env[name]

let running: ChildProcess | undefined
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    interrupted = true
    running?.kill('SIGTERM')
  })
}

/** Runs one stage with its output shown. @throws when it fails or the run is interrupted. */
async function stage(name: string, args: string[]) {
  if (interrupted) throw new Error('interrupted')
  say(`\n── ${name}`)
  const begun = Date.now()
  running = spawn('node', args, { stdio: 'inherit', env })
  const [status] = await once(running, 'exit')
  if (interrupted) throw new Error(`${name}: interrupted`)
  if (status !== 0) throw new Error(`${name}: failed`)
  say(`── ${name}: passed in ${((Date.now() - begun) / 1000).toFixed(1)} s`)
}

async function run() {
  const chosen = process.argv.slice(2) // paths of test files; none means all
  await stage('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
  buildIfChanged(say)
  await stage('types', ['node_modules/typescript/bin/tsc', '--noEmit'])

  // Nothing here must survive a crash of the machine, so nothing waits for the disk.
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'log_min_messages=panic']
  const server = await startTestServer(
    'test-postgres',
    fast.flatMap((setting) => ['-c', setting]),
  )
  stopServer = server.stop
  env.TEST_DATABASE_URL = server.url

  if (chosen.length === 0 || chosen.some((path) => path.includes('mailman'))) installMailman(say)
  const browser = chosen.filter((path) => path.startsWith('e2e/'))
  const others = chosen.filter((path) => !path.startsWith('e2e/'))
  if (others.length > 0 || chosen.length === 0)
    await stage('unit and integration', [
      '--test',
      '--test-timeout=60000',
      '--test-concurrency=2',
      ...(others.length > 0 ? others : ['{app,db,jobs,scripts,simulator}/**/*.test.ts', '*.test.ts']),
    ])
  if (browser.length > 0 || chosen.length === 0) {
    env.CHROMIUM_PATH = findBrowser(say)
    await stage('browser', ['node_modules/@playwright/test/cli.js', 'test', ...browser])
  }
}

let code = 0
try {
  await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  code = 1
}
await stopServer()
process.exit(code)
