import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { adapters, providerNames, providerVariables } from './index.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const README = read('README.md')
const EXAMPLE = read('.env.example')
const OVERVIEW = read('docs/providers.md')

const prefixes = providerNames.map((name) => name.toUpperCase()).join('|')
/** Matches names that look like a provider's variable. */
const variablesIn = (text: string) => [
  ...new Set(
    [...text.matchAll(new RegExp(`(?<!\\w)(?:${prefixes})_[A-Z_]+(?!\\w)`, 'g'))].map(([one]) => one),
  ),
]
const names = (text = '') => [...text.matchAll(/[a-z]+/g)].map(([one]) => one).filter((one) => one !== 'or')
/** The first cells of the table below the heading, without the backticks. */
const firstCells = (text: string, head: string) => {
  const [, table = ''] = text.split(`\n| ${head} |`)
  const [rows = ''] = table.split('\n\n')
  return [...rows.matchAll(/^\| `(\w+)` \|/gm)].map(([, one]) => one)
}

test('README and .env.example name every provider, in order', () => {
  const [, row] = /^\| `PROVIDER` \|(.*);/m.exec(README) ?? []
  assert.deepEqual(names(row), providerNames)
  for (const { label } of adapters) assert.match(README, new RegExp(`\\b${label}\\b`, 'i'))
  const [, line] = /^# The email service provider:(.*)\.$/m.exec(EXAMPLE) ?? []
  assert.deepEqual(names(line), providerNames)
})

test('docs/providers.md has a row for every provider, and one for each that sends messages', () => {
  assert.deepEqual(firstCells(OVERVIEW, '`PROVIDER` | page'), providerNames)
  const telling = adapters.filter(({ sendsMessages }) => sendsMessages).map(({ name }) => name)
  assert.deepEqual(firstCells(OVERVIEW, 'provider | variable'), telling)
})

test('.env.example has each variable once, beside the others of its provider', () => {
  const given = [...EXAMPLE.matchAll(/^# ([A-Z_]+)=/gm)].map(([, one = '']) => one)
  const theirs = given.filter((one) => variablesIn(one).length > 0)
  assert.deepEqual([...theirs].sort(), [...providerVariables].sort())
  const groups = theirs.map((one) => one.split('_')[0]).filter((one, index, all) => one !== all[index - 1])
  assert.deepEqual(
    groups,
    providerNames.map((name) => name.toUpperCase()),
  )
})

for (const { name, label, variables } of adapters)
  test(`docs/providers/${name}.md is of ${label} and has its variables`, () => {
    const page = read(`docs/providers/${name}.md`)
    assert.match(page.split('\n')[0] ?? '', new RegExp(`^# .*${label}`))
    assert.deepEqual(variablesIn(page).sort(), [...variables].sort())
  })

test('no document names a variable or a page that does not exist', () => {
  for (const path of ['README.md', '.env.example', ...globSync('docs/**/*.md')])
    assert.deepEqual(
      variablesIn(read(path)).filter((one) => !providerVariables.includes(one)),
      [],
      path,
    )
  const pages = globSync('docs/providers/*.md').map((path) => path.replace(/^.*\/|\.md$/g, ''))
  assert.deepEqual(pages.sort(), [...providerNames].sort())
})
