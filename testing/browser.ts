import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { aptInstall, succeeds } from './apt.ts'

// The shell first: it draws the same without the browser around it.
const names = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]

const installed = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path))

const own = () => (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined)

/**
 * The browser for the tests: Playwright's own, else an installed Chromium or Chrome, else one is installed.
 * @throws Error with one line when none can be had.
 */
export async function findBrowser(say: (line: string) => void): Promise<string> {
  const found = own() ?? installed()
  if (found) return found
  say('No browser found; installing Chromium …')
  const path = (await succeeds('npx', ['playwright', 'install', 'chromium'], 180)) ? own() : undefined
  const other = path ?? ((await aptInstall('chromium-headless-shell')) ? installed() : undefined)
  if (other) return other
  throw new Error(
    'no browser for the tests: install Chromium or Chrome, or run: npx playwright install chromium',
  )
}
