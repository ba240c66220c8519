import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

const installed = () =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((path) => existsSync(path))

const own = () => (existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined)

const run = (command: string, args: string[], seconds: number) =>
  spawnSync(command, args, {
    stdio: 'pipe',
    timeout: seconds * 1000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0

/**
 * The browser for the tests: Playwright's own, else an installed Chromium or Chrome, else one is installed.
 * @throws Error with one line when none can be had.
 */
export function findBrowser(say: (line: string) => void): string {
  const found = own() ?? installed()
  if (found) return found
  say('No browser found; installing Chromium …')
  if (run('npx', ['playwright', 'install', 'chromium'], 180)) {
    const path = own()
    if (path) return path
  }
  const root = process.getuid?.() === 0
  if (
    root &&
    existsSync('/usr/bin/apt-get') &&
    run('apt-get', ['update'], 180) &&
    run('apt-get', ['install', '-y', 'chromium'], 400)
  ) {
    const path = installed()
    if (path) return path
  }
  throw new Error(
    'no browser for the tests: install Chromium or Chrome, or run: npx playwright install chromium',
  )
}
