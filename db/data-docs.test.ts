import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseEnv } from '#env'
import { testDatabase } from '../testing/integration.ts'

const context = testDatabase()
const page = readFileSync('docs/data.md', 'utf8')

test('docs/data.md names every table, and no other', async () => {
  const tables = await context.client<{ name: string }[]>`
    select case n.nspname when 'public' then '' else n.nspname || '.' end || c.relname as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname in ('public', 'pgboss', 'drizzle') order by 1`
  const named = page
    .split('\n')
    .filter((line) => line.startsWith('| `') && !line.startsWith('| `RETENTION'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name))
  assert.deepEqual(
    named.sort(),
    tables.map(({ name }) => name),
  )
})

test('each setting in it exists, with that default, and is in .env.example and the README', () => {
  const env = parseEnv({
    DATABASE_URL: 'postgres://u:p@localhost/f',
    SESSION_SECRET: 'x'.repeat(32),
    SIMULATE: '1',
  })
  const settings = Object.keys(env).filter((name) => name.startsWith('RETENTION_')) as (keyof typeof env)[]
  assert.deepEqual([...new Set(page.match(/RETENTION_\w+/g))].sort(), settings.sort())
  const [example, readme] = ['.env.example', 'README.md'].map((file) => readFileSync(file, 'utf8'))
  for (const name of settings) {
    assert.ok(page.includes(`| \`${name}\` | ${env[name]} |`), name)
    assert.ok(example?.includes(`# ${name}=${env[name]}\n`), name)
    assert.ok(readme?.includes(`\`${name}\``), name)
  }
})

test('retention runs in a process, not in tests only', () => {
  const callers = globSync('{jobs,app}/**/*.ts').filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      file !== 'jobs/upkeep/retention.ts' &&
      /\bretain\(/.test(readFileSync(file, 'utf8')),
  )
  assert.ok(callers.length > 0)
})
