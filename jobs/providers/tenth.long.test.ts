import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'

// A provider that does not exist is added to a copy of the sources: its file, its stand-in, and a line for each.
let root = ''
before(() => {
  root = mkdtempSync(join(tmpdir(), 'tenth-'))
  const parts = globSync(['{app,db,e2e,jobs,scripts,simulator,testing}', '*.{ts,json,mjs}'])
  for (const part of parts) cpSync(part, join(root, part), { recursive: true })
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))

  cpSync('testing/tenth/postcards.ts', join(root, 'jobs/providers/postcards.ts'))
  addLine('jobs/providers/index.ts', '] as const')
  cpSync('testing/tenth/stand-in.ts', join(root, 'simulator/dialects/postcards.ts'))
  addLine('simulator/dialects/index.ts', '} satisfies')
  writeFileSync(
    join(root, 'jobs/providers/postcards.test.ts'),
    "import { checkTenth } from '../../testing/tenth/checks.ts'\n\ncheckTenth('postcards')\n",
  )
})
after(() => rmSync(root, { recursive: true }))

/** To a list that ends so. */
function addLine(path: string, end: string) {
  const text = readFileSync(path, 'utf8')
  assert.ok(text.includes(`,\n${end}`), path)
  const line = text.replace(`,\n${end}`, `,\n  postcards,\n${end}`)
  writeFileSync(join(root, path), `import { postcards } from './postcards.ts'\n${line}`)
}

function run(...args: string[]) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
  return stdout
}

test('a tenth provider is all there: environment, dashboard, limits, messages, conformance', () => {
  const said = run('--test', '--test-reporter=tap', 'jobs/providers/postcards.test.ts')
  const [, count] = /^# tests (\d+)$/m.exec(said) ?? []
  assert.ok(Number(count) > 100, `${count} tests`)
})

test('no type asks for more than that', () => {
  run('node_modules/typescript/bin/tsc', '--noEmit', '--incremental', 'false')
})
