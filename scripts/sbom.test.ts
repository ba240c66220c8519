import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

test('the bill of materials names what runs in production, and nothing else', () => {
  const text = execFileSync('npm', ['run', '--silent', 'sbom'], { maxBuffer: 64 * 1024 * 1024 }).toString()
  const { bomFormat, components } = JSON.parse(text)
  const names = components.map(({ name }: { name: string }) => name)
  assert.equal(bomFormat, 'CycloneDX')
  for (const name of ['next', 'react', 'pg-boss', 'postgres', 'better-auth'])
    assert.ok(names.includes(name), name)
  for (const name of ['@playwright/test', 'typescript', 'knip']) assert.ok(!names.includes(name), name)
})
