import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { test } from 'node:test'
import { adminPages, pageAt, sections } from './pages.ts'

test('every page has its entry, and every entry its page', () => {
  const folders = globSync('app/admin/**/page.tsx').map((file) => file.replace(/^app|\/page\.tsx$/g, ''))
  // The pages "signed out" and "not found" are no pages of the dashboard.
  const own = folders.filter((path) => !/^\/admin\/(sign-in|\[\.\.\.rest\])/.test(path))
  assert.deepEqual(own.sort(), adminPages.map(({ path }) => path).sort())
})

test('no two pages of the navigation have one key', () => {
  assert.equal(new Set(sections.map(({ key }) => key)).size, sections.length)
})

test('an address belongs to one page, an open part to any word', () => {
  assert.equal(pageAt('/admin')?.path, '/admin')
  assert.equal(pageAt('/admin/jobs')?.path, '/admin/jobs')
  assert.equal(pageAt('/admin/jobs/1')?.path, '/admin/jobs/[id]')
  assert.equal(pageAt('/admin/operations/new')?.path, '/admin/operations/new')
  assert.equal(pageAt('/admin/operations/1')?.path, '/admin/operations/[id]')
  assert.equal(pageAt('/admin/nowhere/else'), undefined)
})
