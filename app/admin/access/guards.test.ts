import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

// Signing in and out is open to everybody.
const OPEN = ['app/admin/sign-in/actions.ts', ...globSync('app/admin/sign-in/oidc/**/route.ts')]
/** Routes that are asked by POST, and only read. */
const SEARCHES = ['app/admin/find/people/route.ts', 'app/admin/jobs/suggest/route.ts']
const ANY_ROLE = /^ {2}(const \w+ = )?await require(Admin\(\)|Role\('(operator|admin)'\))/
/** For programs, which would follow a redirect to a page. */
const ELSE_401 =
  /^ {2}const admin = await findAdmin\(\)\n {2}if \(!admin\) return new Response\(null, \{ status: 401\b/
/** One's own account is for every role, and for somebody who must choose a password first. */
const OWN = 'app/admin/account/'
const THEMSELVES = /^ {2}const self = await require(Self|Admin)\(\)/
const A_ROLE = /^ {2}(const \w+ = )?await requireRole\('(operator|admin)'\)/

/** The first two lines of each function that a file exports, and its other exports. */
function exportsOf(file: string) {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    if (!line.startsWith('export ') || line.startsWith('export type ')) return []
    const name = /^export async function (\w+)/.exec(line)?.[1] ?? null
    const head = lines.findIndex((text, index) => index >= at && /^(export|\)).*\{$/.test(text))
    return [{ line, name, first: name === null ? null : lines.slice(head + 1, head + 3).join('\n') }]
  })
}

const sources = globSync('app/admin/**/*.{ts,tsx}')

test('every action begins with the role that it needs', () => {
  const files = sources.filter((file) => file.endsWith('/actions.ts') && !OPEN.includes(file))
  assert.ok(files.length > 3, `found ${files.length} files of actions`)
  const open = files.flatMap((file) =>
    exportsOf(file)
      .filter(({ first }) => first === null || !(file.startsWith(OWN) ? THEMSELVES : A_ROLE).test(first))
      .map(({ line }) => `${file}: ${line}`),
  )
  assert.deepEqual(open, [])
})

test('a search, which goes by POST so that no address stands in a URL, begins with who is signed in', () => {
  const files = sources.filter((file) => file.endsWith('/searches.ts'))
  assert.ok(files.length > 2, `found ${files.length} files of searches`)
  const open = files.flatMap((file) =>
    exportsOf(file)
      .filter(({ first }) => first === null || !ANY_ROLE.test(first))
      .map(({ line }) => `${file}: ${line}`),
  )
  assert.deepEqual(open, [])
  // They end with another address and with nothing else.
  for (const file of files)
    assert.doesNotMatch(
      readFileSync(file, 'utf8'),
      /#jobs\/(actions|operations)\/|recordAuditEvent|transaction\(/,
    )
})

test('what changes who may do what needs a password that was given lately', () => {
  const text = readFileSync('app/admin/administrators/actions.ts', 'utf8')
  const actions = text.split(/^export async function /m).slice(1)
  assert.ok(actions.length > 3)
  for (const action of actions)
    assert.match(
      action,
      /await requireRecent\([\s\S]*(createAdministrator|changeRole|resetPassword|resetSecondFactor|removeAdministrator)\(/,
    )
})

test('actions stand in actions.ts, searches in searches.ts, and nowhere else', () => {
  const elsewhere = sources.filter(
    (file) =>
      !/\/(actions|searches)\.ts$|\.test\.ts$/.test(file) &&
      /['"]use server['"]/.test(readFileSync(file, 'utf8')),
  )
  assert.deepEqual(elsewhere, [])
})

test('every route checks who is signed in, and one that writes or exports needs a role', () => {
  const files = sources.filter((file) => file.endsWith('/route.ts') && !OPEN.includes(file))
  assert.ok(files.length > 0)
  const open = files.flatMap((file) =>
    exportsOf(file)
      .filter(
        ({ name, line }) => name !== null || !/^export const (dynamic|revalidate|maxDuration)\b/.test(line),
      )
      .filter(({ name, first }) => {
        const reads = (name === 'GET' && !file.includes('export')) || SEARCHES.includes(file)
        const guards = reads ? [ANY_ROLE, ELSE_401] : [A_ROLE]
        return first === null || !guards.some((guard) => guard.test(first))
      })
      .map(({ line }) => `${file}: ${line}`),
  )
  assert.deepEqual(open, [])
})

test('pages and routes read as their reader may: addresses are kept from some in one place', () => {
  // They show no person who registered, or need a role that sees addresses.
  const free =
    /\/(access|account|sign-in|administrators)\/|\/actions\.ts$|^app\/admin\/parts\/sought\.ts$|\.test\.ts$/
  const past = sources.filter((file) => !free.test(file) && /\bruntime\(\)/.test(readFileSync(file, 'utf8')))
  assert.deepEqual(past, [])
})

test('every page checks who is signed in', () => {
  const pages = sources.filter((file) => file.endsWith('/page.tsx') && !file.includes('/sign-in/'))
  assert.ok(pages.length > 8, `found ${pages.length} pages`)
  const open = pages.filter((file) => {
    const guard = file.startsWith(OWN) ? /await require(Self|Admin)\(\)/ : /await require(Admin\(\)|Role\()/
    return !guard.test(readFileSync(file, 'utf8'))
  })
  assert.deepEqual(open, [])
})
