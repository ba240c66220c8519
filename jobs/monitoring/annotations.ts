import { execFile } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Database } from '#db/client.ts'
import { annotateDeploy, annotateSettings } from '#db/monitoring/annotations.ts'
import type { Env } from '#env'
import { log } from '#log'

/** Notes the running version and settings on the charts, where they have changed. A failure here ends no process. */
export async function annotateStart(db: Database, process: 'web' | 'worker', env: Env) {
  try {
    // A development server restarts at every edit.
    if (globalThis.process.env.NODE_ENV !== 'development')
      await annotateDeploy(db, process, await findVersion())
    // Only a process that calls the provider notes its settings.
    if (process === 'worker') await annotateSettings(db, (last) => changedSettings(env, last))
  } catch (error) {
    log.warn({ message: error instanceof Error ? error.message : String(error) }, 'annotations')
  }
}

/** The commit where there is one, otherwise a hash of the sources, as in an image without git. */
async function findVersion() {
  const git = promisify(execFile)('git', ['describe', '--always', '--dirty', '--exclude=*'])
  const commit = await git.then(
    ({ stdout }) => stdout.trim(),
    () => '',
  )
  if (commit && !commit.endsWith('-dirty')) return commit
  // Uncommitted changes are not part of the commit's id.
  return `${commit} ${hashOfSources()}`.trim()
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const path of globSync(['{app,db,jobs}/**/*.{ts,tsx,css,sql}', '*.ts', 'package-lock.json']).sort())
    hash.update(path).update(readFileSync(path))
  return hash.digest('hex').slice(0, 8)
}

type Setting = {
  /** A salted hash, to detect a change. */
  print: string
  /** The part of it that may be shown. */
  shown: string | null
}

/** The settings of provider and alerts, and which of them differ from `last`; null where none does. */
export function changedSettings(env: Env, last: Record<string, unknown> | undefined) {
  const salt = typeof last?.salt === 'string' ? last.salt : randomBytes(16).toString('hex')
  const { name, settings: own, secrets } = env.provider
  const values = {
    provider: name,
    ...own,
    consent: env.SUBSCRIPTION_CONSENT,
    concurrency: env.WORKER_CONCURRENCY,
  }
  const settings: Record<string, Setting> = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const print = createHash('sha256').update(`${salt} ${value}`).digest('hex').slice(0, 16)
    settings[key] = { print, shown: secrets.includes(key) ? null : withoutCredentials(String(value)) }
  }
  const before = (last?.settings ?? {}) as Record<string, Setting>
  const changes = [...new Set([...Object.keys(before), ...Object.keys(settings)])]
    .filter((key) => before[key]?.print !== settings[key]?.print)
    .map((key) => ({ key, before: before[key]?.shown ?? null, after: settings[key]?.shown ?? null }))
  return changes.length > 0 ? { salt, settings, changes: last ? changes : [] } : null
}

/** Removes user, password and query from an address. */
const withoutCredentials = (value: string) => {
  const url = URL.parse(value)
  return url?.host ? `${url.origin}${url.pathname}` : value
}
