import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { openForm } from '../e2e/form-client.ts'
import { startStack } from '../e2e/stack.ts'
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

/** Lighthouse's four figures for a phone, each the median of five runs. */
function look(chrome: string, url: string, cookie: string): Scores {
  const runs = Array.from({ length: RUNS }, (): Scores => {
    const text = execFileSync(
      process.execPath,
      [
        'node_modules/lighthouse/cli/index.js',
        url,
        '--quiet',
        '--output=json',
        `--only-categories=${CATEGORIES.join(',')}`,
        `--extra-headers=${JSON.stringify({ cookie })}`,
        `--chrome-flags=--headless --disable-background-networking ${process.getuid?.() === 0 ? '--no-sandbox' : ''}`,
      ],
      {
        cwd: FOLDER,
        env: { ...process.env, CHROME_PATH: chrome },
        stdio: 'pipe',
        maxBuffer: 64 * 1024 * 1024,
      },
    ).toString()
    const { categories } = JSON.parse(text)
    return Object.fromEntries(CATEGORIES.map((name) => [name, 100 * categories[name].score])) as Scores
  })
  return Object.fromEntries(CATEGORIES.map((name) => [name, median(runs.map((run) => run[name]))])) as Scores
}

/** The pages of people and of administrators as Lighthouse sees them on a phone. */
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
    const cookie = await signInOf(stack)
    say('Lighthouse, a phone, medians of five: performance, accessibility, best practices, search')
    for (const [path, sent] of [
      ['/', ''],
      ['/account', form.cookies()],
      ['/admin', cookie],
      ['/admin/jobs', cookie],
    ] as const) {
      const scores = look(chrome, stack.url + path, sent)
      say(`   ${path.padEnd(14)}${CATEGORIES.map((name) => scores[name].toFixed(0)).join('  ')}`)
      const isPeoples = !path.startsWith('/admin')
      // An administrator's page is not for search engines, and says so.
      const counted = CATEGORIES.filter((name) => isPeoples || name !== 'seo').map((name) => scores[name])
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
