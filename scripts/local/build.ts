import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const marker = '.next/frontdesk-build'
const sources = [
  'app',
  'db',
  'jobs',
  'env.ts',
  'log.ts',
  'proxy.ts',
  'next.config.mjs',
  'instrumentation.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
]

function hashOfSources() {
  const hash = createHash('sha256')
  const add = (path: string) => hash.update(path).update(readFileSync(path))
  for (const source of sources) {
    if (source.includes('.')) add(source)
    else
      for (const entry of readdirSync(source, { recursive: true, withFileTypes: true }))
        if (entry.isFile()) add(join(entry.parentPath, entry.name))
  }
  return hash.digest('hex')
}

/** What builds the web application; null where nothing has changed since the last build. */
export function neededBuild() {
  const wanted = hashOfSources()
  if (existsSync(marker) && readFileSync(marker, 'utf8') === wanted) return null
  return {
    args: ['node_modules/next/dist/bin/next', 'build'],
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } as const,
    done: () => writeFileSync(marker, wanted),
  }
}

/** Builds the web application unless nothing has changed since the last build. @throws when the build fails. */
export function buildIfChanged(say: (line: string) => void) {
  const build = neededBuild()
  if (!build) return
  say('Building …')
  const { status, stdout, stderr } = spawnSync('node', build.args, {
    encoding: 'utf8',
    env: { ...process.env, ...build.env },
  })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`)
  build.done()
}
