import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

/** As a registry describes a package: only the version that is installed. */
function packageAt(url: string) {
  const name = decodeURIComponent(url.slice(1))
  const path = `node_modules/${name}/package.json`
  if (!existsSync(path)) return null
  const installed = JSON.parse(readFileSync(path, 'utf8'))
  return { name, 'dist-tags': { latest: installed.version }, versions: { [installed.version]: installed } }
}

/** Asks a registry that answers so. */
async function audit(status: number, answer: unknown) {
  const registry = createServer((request, response) => {
    request.resume().once('end', () => {
      const found = request.method === 'GET' ? packageAt(request.url ?? '') : answer
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
      execFile(process.execPath, ['scripts/audit.ts'], { env }, (error, text) =>
        done({ code: Number(error?.code ?? 0), text }),
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
