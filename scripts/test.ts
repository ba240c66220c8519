import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { providerVariables } from '../provider-env.ts'
import { findBrowser } from '../testing/browser.ts'
import { startTestServer } from '../testing/database.ts'
import { installMailman } from '../testing/mailman.ts'
import { neededBuild } from './local/build.ts'

const say = (line: string) => console.log(line)
let stopServer = async () => {}
const env: NodeJS.ProcessEnv = {
  ...process.env,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
  NEXT_TELEMETRY_DISABLED: '1',
  // Hundreds of processes load the same modules.
  NODE_COMPILE_CACHE: resolve('node_modules/.cache/node'),
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

const running = new Set<ChildProcess>()
let ended: Error | undefined
/** The first failure ends the whole run, whatever else is under way. */
function end(why: string) {
  ended ??= new Error(why)
  for (const child of running) child.kill('SIGTERM')
  return ended
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end('interrupted'))

type Output = { stdio: 'inherit' } | { stdio: 'pipe'; env?: NodeJS.ProcessEnv }

/** Runs one stage. @returns what is to be shown of it where it was not shown at once. @throws when it fails or the run has ended. */
async function stage(name: string, args: string[], output: Output = { stdio: 'inherit' }) {
  if (ended) throw ended
  const shown = output.stdio === 'inherit'
  if (shown) say(`\n── ${name}`)
  const begun = Date.now()
  const child = spawn('node', args, { ...output, env: { ...env, ...('env' in output && output.env) } })
  running.add(child)
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

/** The web application, and then the types, of which its own are a part. Shown when it is over. */
async function buildAndCheck(build: ReturnType<typeof neededBuild>) {
  const kept: string[] = []
  if (build) {
    kept.push(await stage('build', build.args, { stdio: 'pipe', env: build.env }))
    build.done()
  }
  kept.push(await stage('types', ['node_modules/typescript/bin/tsc', '--noEmit'], { stdio: 'pipe' }))
  return kept.join('\n')
}

async function run() {
  const chosen = process.argv.slice(2) // paths of test files; none means all
  const browser = chosen.filter((path) => path.startsWith('e2e/'))
  const others = chosen.filter((path) => !path.startsWith('e2e/'))
  const all = chosen.length === 0

  await stage('lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.'])
  const build = neededBuild()
  const needsBuild = all || browser.length > 0
  // Types of an older build name pages that may be gone.
  if (build && !needsBuild) rmSync('.next/types', { recursive: true, force: true })
  // The tests below leave a core free for it now and then.
  const checking = buildAndCheck(needsBuild ? build : null)
  checking.catch(() => {}) // told where it is waited for

  // Nothing here must survive a crash of the machine, so nothing waits for the disk.
  const fast = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'log_min_messages=panic']
  const server = await startTestServer(
    'test-postgres',
    fast.flatMap((setting) => ['-c', setting]),
  )
  stopServer = server.stop
  env.TEST_DATABASE_URL = server.url

  if (all || chosen.some((path) => path.includes('mailman'))) installMailman(say)
  if (!needsBuild) say(await checking)
  if (all || others.length > 0)
    await stage('unit and integration', [
      '--test',
      '--test-timeout=60000',
      // Each waits for the database or for a timer half of its time, and has up to 60 connections.
      `--test-concurrency=${Math.min(2 * availableParallelism(), 6)}`,
      ...(others.length > 0 ? others : ['{app,db,jobs,scripts,simulator,testing}/**/*.test.ts', '*.test.ts']),
    ])
  if (needsBuild) {
    say(await checking)
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
await Promise.all([...running].map((child) => once(child, 'exit')))
await stopServer()
process.exit(code)
