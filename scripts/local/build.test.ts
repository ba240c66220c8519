import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { builtFrom, isBuilt, noteBuild } from './build.ts'

let root = ''
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
  utimesSync(join(root, path), 1, 1) // long before the build
}
const map = (sources: string[]) => JSON.stringify({ version: 3, sources, mappings: '' })

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'build-'))
  for (const path of ['app/page.tsx', 'app/page.test.ts', 'app/[id]/read.ts', 'env.ts', 'jobs/worker.ts'])
    write(path, 'first')
  write(
    '.next/server/app.js.map',
    map(['../../app/page.tsx', '../../app/%5Bid%5D/read.ts', '../../app/gone.ts']),
  )
  const parts = [{ map: { sources: ['../../../env.ts', '../../../node_modules/zod/index.js'] } }]
  write('.next/server/chunks/one.js.map', JSON.stringify({ version: 3, sections: parts }))
})
afterEach(() => rmSync(root, { recursive: true }))

test('a build’s sources are those that its source maps name, without packages', () => {
  assert.deepEqual(builtFrom(root), ['app/[id]/read.ts', 'app/page.tsx', 'env.ts'])
})

test('it is built again for a change in that, and for nothing else', () => {
  assert.equal(isBuilt(root), false)
  noteBuild(Date.now(), root)
  assert.equal(isBuilt(root), true)
  for (const path of ['app/page.test.ts', 'jobs/worker.ts']) write(path, 'second')
  assert.equal(isBuilt(root), true)
  for (const path of [
    'env.ts',
    'app/[id]/read.ts',
    'next.config.mjs',
    'app/new/page.tsx',
    'app/new/route.bench.ts',
    'app/globals.css',
  ]) {
    write(path, 'second')
    assert.equal(isBuilt(root), false, path)
    noteBuild(Date.now(), root)
    assert.equal(isBuilt(root), true, path)
  }
  rmSync(join(root, 'env.ts'))
  assert.equal(isBuilt(root), false)
})

test('a source that changed during the build is built again', () => {
  noteBuild(500, root) // before any of it was last written
  assert.equal(isBuilt(root), false)
})

for (const [name, willDo] of Object.entries({ FRONTDESK_BENCH: false, FRONTDESK_GALLERY: true }))
  test(`a build without the page of ${name} is no build with it, and the other way round ${willDo ? 'it will do' : 'neither'}`, () => {
    const before = process.env[name]
    delete process.env[name]
    noteBuild(Date.now(), root)
    process.env[name] = '1'
    try {
      assert.equal(isBuilt(root), false)
      noteBuild(Date.now(), root)
      assert.equal(isBuilt(root), true)
    } finally {
      delete process.env[name]
    }
    assert.equal(isBuilt(root), willDo)
    if (before !== undefined) process.env[name] = before
  })

test('a build for production has the pages of the product alone', async () => {
  const code = `import('${pathToFileURL('next.config.mjs').href}').then(({ default: { pageExtensions } }) => console.log(...pageExtensions))`
  const extensions = (more: Record<string, string>) => {
    const { FRONTDESK_BENCH, FRONTDESK_GALLERY, ...env } = process.env
    const asked = { env: { ...env, ...more, NODE_ENV: 'production' as const } }
    return execFileSync(process.execPath, ['-e', code], asked).toString().trim()
  }
  assert.equal(extensions({}), 'tsx ts')
  assert.equal(extensions({ FRONTDESK_GALLERY: '1' }), 'gallery.tsx tsx ts')
  // None of these is a page without its extension.
  assert.deepEqual(globSync('app/{bench,gallery}/**/{page,route,layout}.{ts,tsx}'), [])
})
