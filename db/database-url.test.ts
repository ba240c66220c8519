import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readDatabaseUrl } from './database-url.ts'

const BASE = 'postgres://ada:s%40fe@db.example.com:5433/frontdesk'
const read = (query: string) => readDatabaseUrl(`${BASE}?${query}`)

test('the addresses that services print are understood, and both drivers get them without parameters', () => {
  for (const [query, tls, ignored] of [
    // Neon
    ['sslmode=require&channel_binding=require', { rejectUnauthorized: false }, ['channel_binding']],
    [
      'options=endpoint%3Dep-cool-darkness-123456&sslmode=verify-full',
      { rejectUnauthorized: true },
      ['options'],
    ],
    // Prisma
    ['connection_limit=1&schema=public', false, ['connection_limit', 'schema']],
    ['sslmode=no-verify', null, []],
    // Heroku, JDBC
    ['ssl=true', { rejectUnauthorized: false }, []],
    ['ssl=false', false, []],
    // libpq
    ['sslmode=prefer&connect_timeout=10', false, ['connect_timeout', 'sslmode']],
    ['sslmode=disable', false, []],
    ['sslrootcert=system', { rejectUnauthorized: true }, []],
  ] as const) {
    if (tls === null) {
      assert.throws(() => read(query), /sslmode=no-verify is not understood: one of disable/)
      continue
    }
    assert.deepEqual(read(query), { url: BASE, tls, pooled: false, ignored }, query)
  }
  assert.deepEqual(readDatabaseUrl(BASE), { url: BASE, tls: false, pooled: false, ignored: [] })
})

test('a pooler in transaction mode is named as Prisma and Supabase do', () => {
  for (const [query, pooled] of [
    ['pgbouncer=true&connection_limit=1', true],
    ['pool_mode=transaction', true],
    ['pgbouncer=false', false],
    ['pool_mode=session', false],
  ] as const)
    assert.equal(read(query).pooled, pooled, query)
})

test('files of certificates are read, and a missing one is named', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'certificates-')), 'root.pem')
  writeFileSync(path, 'a certificate')
  const { tls } = read(`sslmode=verify-ca&sslrootcert=${encodeURIComponent(path)}`)
  assert.ok(tls && tls.ca === 'a certificate' && tls.rejectUnauthorized)
  assert.equal(tls.checkServerIdentity?.('other.example.com', {} as never), undefined)
  assert.throws(
    () => read('sslmode=verify-full&sslrootcert=/no/such.pem'),
    /^Error: sslrootcert cannot be read: ENOENT/,
  )
})

test('what cannot be followed is named, with the cure', () => {
  for (const [query, says] of [
    ['host=/var/run/postgresql', /parameter host .* write it into the URL itself/],
    ['options=-c%20search_path%3Dother', /parameter options .* alter role/],
    ['schema=other', /parameter schema .* public/],
    ['sslpassword=x', /parameter sslpassword is not understood: leave it out$/],
    ['no_such_thing=1', /parameter no_such_thing is not understood/],
    ['pool_mode=statement', /parameter pool_mode .* or write pool_mode=transaction/],
  ] as const)
    assert.throws(() => read(query), says)
})
