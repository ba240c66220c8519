import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base } from '@playwright/test'
import { freePort } from '../scripts/local/postgres.ts'
import { processes } from '../testing/process-tree.ts'

/** `npm start` without its installing, in a data folder of the test's own. */
export const test = base.extend<{
  folder: string
  start: (env?: Record<string, string>) => ReturnType<typeof run>
}>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'frontdesk-'))
    chmodSync(folder, 0o711) // as root Postgres runs as another user, who needs access
    await use(folder)
    rmSync(folder, { recursive: true, force: true })
  },
  start: async ({ folder }, use) => {
    const started: ReturnType<typeof run>[] = []
    await use((env = {}) => {
      const one = run({ DATA_DIR: folder, ...env })
      started.push(one)
      return one
    })
    for (const one of started) await one.stop()
  },
})
export type Started = ReturnType<typeof run>

function run(env: Record<string, string>) {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: { ...process.env, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    output += text
  })
  const exited = once(child, 'exit')
  return {
    output: () => output,
    child: (part: string) => processes().find((one) => one.parent === child.pid && one.args.includes(part)),
    children: () => processes().filter((one) => one.parent === child.pid),
    exitCode: async () => (await exited)[0] as number,
    stop: async () => {
      child.kill('SIGTERM')
      return (await exited)[0] as number
    },
  }
}

export const ports = async () => ({
  PORT: String(await freePort()),
  SIMULATOR_PORT: String(await freePort()),
})
