import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename, relative } from 'node:path'
import { z } from 'zod'

// Asks the registry about the packages that run in production: which have a known weakness, and which should have been
// updated by now, weakness or not. A high or critical weakness ends it with exit code 1, and so does an update that is
// late (SECURITY.md). A registry that cannot be asked, or has no such answer, is said and ends nothing: nothing was
// found out.

/** How many days a newer version may be out: one that is allowed where the package is used, and any other. */
const MOST_DAYS = { allowed: 14, other: 90 }
const DAY_MS = 86_400_000
const WAIT_MS = 20_000
const ARGS = ['--omit=dev', '--json', '--fetch-retries=0', `--fetch-timeout=${WAIT_MS}`]

const weaknesses = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string() }),
  ),
})
/** A package as one that needs it sees it. It has no `location` where it is for other machines only. */
const need = z.object({
  wanted: z.string(),
  latest: z.string(),
  dependent: z.string(),
  location: z.string().optional(),
})
const needs = z.record(z.string(), z.union([need.transform((one) => [one]), z.array(need)]))
const versions = z.union([
  z.string().transform((one) => [one]),
  z.array(z.string()),
  z.object({ error: z.object({ code: z.literal('E404') }) }).transform((): string[] => []),
])
const times = z.record(z.string(), z.coerce.date())
const failure = z.object({
  message: z.string().optional(),
  error: z.object({ summary: z.string() }).optional(),
})
const entry = z.object({ version: z.string(), dev: z.boolean().optional(), inBundle: z.boolean().optional() })

const read = <T>(path: string, content: z.ZodType<T>) => content.parse(JSON.parse(readFileSync(path, 'utf8')))
const ours = read('package.json', z.object({ dependencies: z.record(z.string(), z.string()) })).dependencies
const lock = read('package-lock.json', z.object({ packages: z.record(z.string(), entry) }))
/** What is bundled with another package comes with that one. */
const inProduction = Object.entries(lock.packages)
  .filter(([path, { dev, inBundle }]) => path !== '' && !dev && !inBundle)
  .map(([path, { version }]) => ({ path, version, name: path.replace(/^.*node_modules\//, '') }))

class Unanswered extends Error {}

/** npm ends with 1 where it found something, and where nobody answered: what it prints tells them apart. */
async function ask<T>(answer: z.ZodType<T>, ...question: string[]): Promise<T> {
  const limits = { maxBuffer: 64 * 1024 * 1024, timeout: 3 * WAIT_MS }
  const text = await new Promise<string>((done) =>
    execFile('npm', [...question, ...ARGS], limits, (_, said) => done(said)),
  )
  const json = parse(text)
  const { data } = answer.safeParse(json)
  if (data !== undefined) return data
  const { message, error } = failure.safeParse(json).data ?? {}
  throw new Unanswered(message ?? error?.summary ?? 'npm gave no answer')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** @returns whether none is urgent. */
async function lookForWeaknesses() {
  const found = Object.values((await ask(weaknesses, 'audit')).vulnerabilities)
  for (const { name, severity, range } of found) console.log(`${name} ${range}: ${severity}`)
  const urgent = found.filter(({ severity }) => severity === 'high' || severity === 'critical')
  console.log(
    `audit: ${found.length} packages have known weaknesses, ${urgent.length} of them high or critical`,
  )
  return urgent.length === 0
}

type Need = z.infer<typeof need> & (typeof inProduction)[number]

/** The needs of one place: which version came first that all of them allow, and which that only we could choose. */
async function findNewer(all: Need[]) {
  const [first] = all
  if (!first) return []
  const { path, name, version, latest } = first
  const isOurs = path === `node_modules/${name}` && name in ours
  // npm calls us by our folder. Where we name an exact version, what `^` would allow is allowed.
  const others = all.filter(({ dependent }) => !isOurs || dependent !== basename(process.cwd()))
  if (others.some(({ wanted }) => wanted === version)) return []
  const limits = [`>${version}`, `<=${latest}`, ...others.map(({ wanted }) => `<=${wanted}`)]
  const view = (...range: string[]) => ask(versions, 'view', `${name}@${range.join(' ')}`, 'version')
  const allowed = await view(...limits, ...(isOurs ? [`^${version}`] : []))
  const other = isOurs ? (await view(...limits)).filter((one) => !allowed.includes(one)) : []
  if (allowed.length + other.length === 0) return []
  const published = await ask(times, 'view', name, 'time')
  return (
    [
      ['allowed', allowed],
      ['other', other],
    ] as const
  ).flatMap(([kind, newer]) => {
    const [next] = newer.map((one) => ({ one, at: Number(published[one] ?? 0) })).sort((a, b) => a.at - b.at)
    return next
      ? { name, version, kind, next: next.one, days: Math.floor((Date.now() - next.at) / DAY_MS) }
      : []
  })
}

/** @returns whether none is late. */
async function lookForUpdates() {
  const found = Object.entries(await ask(needs, 'outdated', '--all')).flatMap(([name, all]) => {
    const places = inProduction.filter((place) => place.name === name)
    return all.flatMap((one): Need[] => {
      const place = one.location
        ? places.find(({ path }) => path === relative('', one.location ?? ''))
        : (places.find(({ version }) => version === one.wanted) ?? places[0])
      return place && place.version !== one.latest ? [{ ...one, ...place }] : []
    })
  })
  const updates = []
  let held = 0
  for (const all of Map.groupBy(found, ({ path }) => path).values()) {
    const newer = await findNewer(all)
    updates.push(...newer)
    if (newer.length === 0) held++
  }
  for (const { name, version, kind, next, days } of updates)
    console.log(`${name} ${version}: ${next} is out for ${days} days, at most ${MOST_DAYS[kind]}`)
  const late = updates.filter(({ kind, days }) => days >= MOST_DAYS[kind])
  console.log(
    `audit: ${inProduction.length} packages, ${updates.length} could be updated, ${late.length} of them should have been, ${held} are held by another package`,
  )
  return late.length === 0
}

// npm run audit                 both
// npm run audit -- weaknesses   only these; so for updates
const [only] = process.argv.slice(2)
const looks = Object.entries({ weaknesses: lookForWeaknesses, updates: lookForUpdates })
const chosen = looks.filter(([what]) => what === (only ?? what))
if (chosen.length === 0) {
  console.error(`there is no audit of ${only}: weaknesses, updates, or nothing for both`)
  process.exitCode = 2
}
for (const [what, look] of chosen)
  try {
    if (await look()) continue
    console.error('SECURITY.md says within which time packages are updated; npm update NAME does it')
    process.exitCode = 1
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error
    console.log(`SKIPPED: audit: nobody was asked about ${what} of packages: ${error.message}`)
  }
