import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { freePort } from '../scripts/local/postgres.ts'
import { alive } from '../testing/process-tree.ts'
import { ports, type Started, test } from './own-start.ts'
import { until } from './until.ts'

test.setTimeout(120_000)

test('starts everything, restarts what is killed, ends everything, and starts again with what it had', async ({
  start,
  folder,
}) => {
  const env = await ports()
  const first = start(env)
  await until(() => first.output().includes('Ctrl-C stops'), 60)
  expect(first.output()).toMatch(/Administrator: admin, password \S{20}/)
  expect(readableByOthers(folder)).toEqual([])
  // Only this machine, by the one address: ::1 and 127.0.0.2 are this machine too, where all addresses are listened on.
  for (const host of ['::1', '127.0.0.2']) expect(await answers(host, env.PORT), host).toBe(false)
  expect(await answers('127.0.0.1', env.PORT)).toBe(true)
  const ready = `http://localhost:${env.PORT}/api/health/ready`
  const isReady = () => fetch(ready).then((answer) => answer.ok)

  const parts = [
    ['worker', 'jobs/worker.ts'],
    ['simulator', 'simulator/server.ts'],
    ['web', 'app/web/server.ts'],
    ['postgres', 'bin/postgres'],
  ] as const
  for (const [name, part] of parts) {
    const before = first.child(part)?.pid ?? 0
    expect(before, name).toBeGreaterThan(0)
    process.kill(before, 'SIGKILL')
    await until(() => first.output().includes(`${name} ended (SIGKILL); starting it again in 0.5 s`))
    await until(() => (first.child(part)?.pid ?? before) !== before)
    await until(isReady)
  }

  // The worker ended with its database, and is started again too.
  await until(() => parts.every(([, part]) => first.child(part)))
  const pids = first.children().map((one) => one.pid)
  expect(pids.length).toBeGreaterThanOrEqual(4)
  expect(await first.stop()).toBe(0)
  expect(pids.filter(alive)).toEqual([])

  const second = start(env)
  await until(() => second.output().includes('Ctrl-C stops'), 60)
  expect(second.output()).not.toMatch(/password|Building|Installing/)
  expect(await second.stop()).toBe(0)
})

/** Files whose text, and folders whose names, others on this machine could read. */
const readableByOthers = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => (statSync(join(folder, path)).mode & 0o044) !== 0,
  )

function answers(host: string, port: string) {
  const socket = connect(Number(port), host)
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy())
}

const oneLine = async (started: Started) => {
  expect(await started.exitCode()).toBeGreaterThan(0)
  const lines = started.output().trim().split('\n')
  expect(lines).toHaveLength(1)
  return lines[0]
}

test('a port in use is one line that names it', async ({ start }) => {
  const env = await ports()
  const server = createServer().listen(Number(env.PORT))
  await once(server, 'listening')
  expect(await oneLine(start(env))).toContain(`PORT ${env.PORT} is in use`)
  server.close()
})

test('a data folder that cannot be written is one line', async ({ start, folder }) => {
  writeFileSync(join(folder, 'file'), '')
  expect(await oneLine(start({ ...(await ports()), DATA_DIR: join(folder, 'file') }))).toContain(
    'cannot be written',
  )
})

test('a DATABASE_URL that does not work is one line', async ({ start }) => {
  const env = await ports()
  expect(await oneLine(start({ ...env, DATABASE_URL: 'mysql://x' }))).toMatch(/^DATABASE_URL is wrong/)
  expect(
    await oneLine(start({ ...env, DATABASE_URL: `postgres://x:y@127.0.0.1:${await freePort()}/none` })),
  ).toMatch(/^DATABASE_URL cannot be used/)
})

test('web and worker do not start without a provider, unless the simulator is asked for', async ({
  folder,
}) => {
  for (const script of ['app/web/server.ts', 'jobs/worker.ts']) {
    const child = spawn(process.execPath, [script], {
      env: {
        ...process.env,
        DATA_DIR: folder,
        DATABASE_URL: process.env.TEST_DATABASE_URL,
        SESSION_SECRET: 'x'.repeat(32),
        SIMULATE: '',
      },
      stdio: ['ignore', 'inherit', 'pipe'],
    })
    let output = ''
    child.stderr.on('data', (text) => {
      output += text
    })
    const [code] = await once(child, 'close')
    expect([code, output]).toEqual([
      2,
      expect.stringMatching(/^MAILCHIMP_API_KEY is missing: .*SIMULATE=1.*\n$/),
    ])
  }
})

test('web and worker do not migrate; they say that the schema is behind', async ({ folder }) => {
  for (const script of ['app/web/server.ts', 'jobs/worker.ts']) {
    const child = spawn(process.execPath, [script], {
      env: {
        ...process.env,
        DATA_DIR: folder,
        LOG_LEVEL: 'info',
        DATABASE_URL: process.env.TEST_DATABASE_URL,
        SESSION_SECRET: 'x'.repeat(32),
        PORT: String(await freePort()),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let output = ''
    child.stdout.on('data', (text) => {
      output += text
    })
    const [code] = await once(child, 'exit')
    expect([code, output]).toEqual([1, expect.stringContaining('run npm run migrate')])
  }
})
