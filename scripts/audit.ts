import { execFile } from 'node:child_process'
import { z } from 'zod'

// Asks the registry what is known about the packages that run in production. A high or critical weakness ends it with
// exit code 1. A registry that cannot be asked, or has no such answer, is said and ends nothing: nothing was found out.

const WAIT_MS = 20_000
const ARGS = ['audit', '--omit=dev', '--json', '--fetch-retries=0', `--fetch-timeout=${WAIT_MS}`]

const answered = z.object({
  auditReportVersion: z.literal(2),
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string() }),
  ),
})

/** npm ends with 1 where it found something, and where it could ask nobody. */
const said = await new Promise<string>((done) =>
  execFile('npm', ARGS, { maxBuffer: 64 * 1024 * 1024, timeout: 3 * WAIT_MS }, (_, text) => done(text)),
)

function read(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const json = read(said)
const report = answered.safeParse(json).data
if (report) {
  const found = Object.values(report.vulnerabilities)
  for (const { name, severity, range } of found) console.log(`${name} ${range}: ${severity}`)
  const urgent = found.filter(({ severity }) => severity === 'high' || severity === 'critical')
  console.log(
    `audit: ${found.length} packages have known weaknesses, ${urgent.length} of them high or critical`,
  )
  if (urgent.length > 0) {
    console.error(
      'SECURITY.md says within which time they are updated; npm audit names versions that are mended',
    )
    process.exitCode = 1
  }
} else {
  const why = z.object({ message: z.string() }).safeParse(json).data?.message
  console.log(`SKIPPED: audit: nobody was asked about weaknesses of packages: ${why ?? 'npm gave no answer'}`)
}
