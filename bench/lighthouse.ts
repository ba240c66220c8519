import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { chromium } from '@playwright/test'
import { openForm } from '../e2e/form-client.ts'
import { startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { seed } from '../scripts/seed/past.ts'
import { findBrowser } from '../testing/browser.ts'
import { startTestServer } from '../testing/database.ts'
import { signInOf } from './dashboard.ts'
import { median } from './load.ts'
import { promised } from './promises.ts'

const FOLDER = '.data/lighthouse'
const VERSION = '13.5.0'
const RUNS = 5
const PEOPLE = 20_000
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const
type Scores = Record<(typeof CATEGORIES)[number], number>

function install(say: (line: string) => void) {
  const file = `${FOLDER}/node_modules/lighthouse/package.json`
  if (existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === VERSION) return
  say(`Installing Lighthouse ${VERSION} into ${FOLDER} …`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(
    `${FOLDER}/package.json`,
    JSON.stringify({ private: true, dependencies: { lighthouse: VERSION } }),
  )
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: FOLDER,
    stdio: 'pipe',
  })
}

/** As a browser hands them out: `name=value; …`. */
const asCookies = (sent: string, url: string) =>
  sent
    .split('; ')
    .map((pair) => ({ name: pair.split('=')[0] ?? '', value: pair.replace(/^[^=]*=/, ''), url }))

/** A browser of its own that has these cookies. With a header in their place, what the page asks for later had none. */
async function openBrowser(chrome: string, url: string, sent: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lighthouse-'))
  const port = await freePort()
  const flags = ['--headless', '--disable-background-networking', '--no-first-run']
  if (process.getuid?.() === 0) flags.push('--no-sandbox')
  const args = [...flags, `--user-data-dir=${folder}`, `--remote-debugging-port=${port}`, 'about:blank']
  const child = spawn(chrome, args, { stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${endpoint}/json/version`)).ok)
  if (sent) {
    const browser = await chromium.connectOverCDP(endpoint)
    await browser.contexts()[0]?.addCookies(asCookies(sent, url))
    await browser.close() // only leaves it
  }
  return {
    port,
    async close() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Lighthouse's four figures for a phone. */
async function look(chrome: string, url: string, sent: string): Promise<Scores> {
  const browser = await openBrowser(chrome, url, sent)
  try {
    const options = ['--quiet', '--output=json', '--disable-storage-reset', `--port=${browser.port}`]
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['node_modules/lighthouse/cli/index.js', url, ...options, `--only-categories=${CATEGORIES.join(',')}`],
      { cwd: FOLDER, maxBuffer: 64 * 1024 * 1024 },
    )
    const { categories } = JSON.parse(stdout)
    return Object.fromEntries(CATEGORIES.map((name) => [name, 100 * categories[name].score])) as Scores
  } finally {
    await browser.close()
  }
}

/** The pages of people and of administrators as Lighthouse sees them on a phone, beside a bare page with one form. */
export async function lighthouse(say: (line: string) => void) {
  install(say)
  const chrome = await findBrowser(say)
  const server = await startTestServer('lighthouse-postgres')
  const stack = await startStack({ env: { TRUST_PROXY: '1' } })
  try {
    stack.startWorker()
    const form = await openForm(stack.url)
    await form.register({ username: 'ada', email: 'ada@example.com' })
    await seed(stack.database, { jobs: PEOPLE })
    const [person, administrator] = [form.cookies(), await signInOf(stack)]
    const pages = {
      '/bench': '',
      '/': '',
      '/account': person,
      '/admin': administrator,
      '/admin/jobs': administrator,
    }
    const runs: Record<string, Scores[]> = {}
    for (let run = 0; run < RUNS; run++)
      for (const [path, sent] of Object.entries(pages)) {
        runs[path] ??= []
        runs[path].push(await look(chrome, stack.url + path, sent))
      }
    say('Lighthouse, a phone, medians of five: performance, accessibility, best practices, search')
    for (const [path, all] of Object.entries(runs)) {
      const scores = CATEGORIES.map((name) => median(all.map((one) => one[name])))
      const name = path === '/bench' ? 'a bare page' : path
      say(`   ${name.padEnd(14)}${scores.map((score) => score.toFixed(0)).join('  ')}`)
      if (path === '/bench') continue
      const isPeoples = !path.startsWith('/admin')
      // An administrator's page is not for search engines, and says so.
      const counted = scores.slice(0, isPeoples ? undefined : CATEGORIES.indexOf('seo'))
      promised(
        isPeoples ? 'Lighthouse, people’s pages' : 'Lighthouse, the dashboard',
        Math.min(...counted),
        say,
      )
    }
  } finally {
    await stack.stop()
    await server.stop()
  }
}
