import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

/** The version after the one that is installed, and for how many days it is out. */
type Newer = Record<string, { of: 'patch' | 'major'; days: number }>

/** As a registry describes a package: the version that is installed, and a newer one if there is one. */
function packageAt(url: string, newer: Newer) {
  const name = decodeURIComponent(url.slice(1))
  const path = `node_modules/${name}/package.json`
  if (!existsSync(path)) return null
  const installed = JSON.parse(readFileSync(path, 'utf8'))
  const { of, days } = newer[name] ?? { of: null, days: 0 }
  const [major = 0, minor = 0, patch = 0] = installed.version.split('.').map(Number)
  const latest = of
    ? of === 'major'
      ? `${major + 1}.0.0`
      : `${major}.${minor}.${patch + 1}`
    : installed.version
  return {
    name,
    'dist-tags': { latest },
    versions: { [installed.version]: installed, [latest]: { ...installed, version: latest } },
    time: { [latest]: new Date(Date.now() - days * 86_400_000).toISOString() },
  }
}

/** Asks a registry that answers so, about weaknesses or, where it has newer versions, about updates. */
async function audit(status: number, answer: unknown, newer?: Newer) {
  const registry = createServer((request, response) => {
    request.resume().once('end', () => {
      const found = request.method === 'GET' ? packageAt(request.url ?? '', newer ?? {}) : answer
      response.writeHead(found === null ? 404 : request.method === 'GET' ? 200 : status, {
        'content-type': 'application/json',
      })
      response.end(JSON.stringify(found))
    })
  })
  await once(registry.listen(0, '127.0.0.1'), 'listening')
  // npm keeps what it is told: made-up weaknesses must not stay in anybody's cache.
  const cache = mkdtempSync(join(tmpdir(), 'audit-'))
  const env = {
    ...process.env,
    npm_config_cache: cache,
    npm_config_registry: `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`,
  }
  try {
    return await new Promise<{ code: number; text: string }>((done) =>
      execFile(
        process.execPath,
        ['scripts/audit.ts', newer ? 'updates' : 'weaknesses'],
        { env },
        (error, text) => done({ code: Number(error?.code ?? 0), text }),
      ),
    )
  } finally {
    registry.closeAllConnections()
    registry.close()
    rmSync(cache, { recursive: true, force: true })
  }
}

const weakness = (severity: string) => ({
  id: 1,
  url: 'https://example.com/advisories/1',
  title: 'a made-up weakness',
  severity,
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 0, vectorString: null },
})

test('a high weakness of a package that runs in production fails, a smaller one is named', async () => {
  const high = await audit(200, { zod: [weakness('high')] })
  assert.equal(high.code, 1)
  assert.match(high.text, /^zod \*: high$/m)
  const low = await audit(200, { zod: [weakness('low')] })
  assert.equal(low.code, 0)
  assert.match(low.text, /^zod \*: low$/m)
  const none = await audit(200, {})
  assert.equal(none.code, 0)
  assert.match(none.text, /^audit: 0 packages have known weaknesses/)
})

test('a registry that does not answer such questions fails nothing, and the reason is printed', async () => {
  const { code, text } = await audit(405, { error: 'not here' })
  assert.equal(code, 0)
  assert.match(text, /^SKIPPED: audit: nobody was asked about weaknesses of packages: 405 /)
})

test('a version that is allowed is taken within 14 days, any other within 90, and what is held with its holder', async () => {
  const soon = await audit(
    405,
    {},
    {
      uuid: { of: 'patch', days: 13 },
      uqr: { of: 'major', days: 89 },
      '@tanstack/query-core': { of: 'patch', days: 400 },
    },
  )
  assert.equal(soon.code, 0)
  assert.match(soon.text, /^uuid [\d.]+: [\d.]+ is out for 13 days, at most 14$/m)
  assert.match(soon.text, /^uqr [\d.]+: 1\.0\.0 is out for 89 days, at most 90$/m)
  assert.match(
    soon.text,
    /^audit: \d+ packages, 2 could be updated, 0 of them should have been, 1 are held by another package$/m,
  )

  const patch = { of: 'patch', days: 14 } as const
  // package.json names an exact version of postgres. Only another package needs jose.
  const late = await audit(
    405,
    {},
    { uuid: patch, postgres: patch, jose: patch, uqr: { of: 'major', days: 90 } },
  )
  assert.equal(late.code, 1)
  for (const name of ['uuid', 'postgres', 'jose'])
    assert.match(late.text, new RegExp(`^${name} [\\d.]+: [\\d.]+ is out for 14 days, at most 14$`, 'm'))
  assert.match(late.text, /^uqr [\d.]+: 1\.0\.0 is out for 90 days, at most 90$/m)
  assert.match(late.text, /4 could be updated, 4 of them should have been,/)
})

test('SECURITY.md has the times', () => {
  const text = readFileSync('SECURITY.md', 'utf8')
  assert.deepEqual(
    ['14 days', '90 days'].map((days) => text.includes(`| ${days} |`)),
    [true, true],
  )
})
