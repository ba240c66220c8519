import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../e2e/until.ts'
import { buildIfChanged } from '../scripts/local/build.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { type Bench, ROUNDS } from './bench.ts'
import { median } from './load.ts'
import { promised } from './promises.ts'

/** 15. How long `npm start` takes until the first page, once it has been started before. */
export async function start({ say }: Bench) {
  buildIfChanged(say)
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-'))
  chmodSync(folder, 0o711) // as root Postgres runs as another user, who needs access
  try {
    const first = await untilFirstPage(folder)
    const again: number[] = []
    for (let round = 0; round < ROUNDS; round++) again.push(await untilFirstPage(folder))
    say('15. Seconds from npm start until the first page is there')
    say(`   the first time ${first.toFixed(1)}, again ${again.map((one) => one.toFixed(1)).join(', ')}`)
    promised('second npm start to the first page, in s', median(again), say)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function untilFirstPage(folder: string) {
  const [port, simulator] = [String(await freePort()), String(await freePort())]
  const begun = performance.now()
  const child = spawn('npm', ['start'], {
    env: { ...process.env, DATA_DIR: folder, PORT: port, SIMULATOR_PORT: simulator, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const exited = once(child, 'exit')
  try {
    await until(() => fetch(`http://localhost:${port}/`).then((page) => page.ok), 120)
    return (performance.now() - begun) / 1000
  } finally {
    child.kill('SIGTERM')
    await exited
  }
}
