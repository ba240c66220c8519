import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from '@playwright/test'

// As root Chromium has no sandbox; its own background requests would only fail in a closed network.
const args = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]
if (process.getuid?.() === 0) args.push('--no-sandbox')

/** Tests whose web process has settings of its own. */
const apart = globSync('e2e/*.test.ts').filter((path) =>
  /from '\.\/(own-stack|oidc-world)\.ts'/.test(readFileSync(path, 'utf8')),
)

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  // One more than cores: tests wait for timers as often as for the processor.
  workers: Math.min(availableParallelism() + 1, 4),
  // Each worker would start each of these stacks, and a browser for it. So one worker runs them all, beside the others.
  projects: [
    { name: 'apart', testMatch: apart.map((path) => `**/${path}`), workers: 1 },
    { name: 'shared', testIgnore: apart.map((path) => `**/${path}`) },
  ],
  // On a busy machine a page may take ten seconds; waiting longer costs only where something is wrong.
  timeout: 90_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  forbidOnly: !!process.env.CI,
  use: {
    // A trace of every test takes a quarter of the time; TRACE=1 keeps those of the failed ones.
    trace: process.env.TRACE ? 'retain-on-failure' : 'off',
    timezoneId: 'UTC',
    // Drawing every step of a movement takes a tenth of a browser's time. Tests that use MOVING have it.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: { executablePath: process.env.CHROMIUM_PATH, args },
  },
})
