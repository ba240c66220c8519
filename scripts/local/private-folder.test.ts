import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import postgres from 'postgres'
import { makePrivateFolder } from './private-folder.ts'

test('nobody else reads a folder of data, nor one above it that was missing', () => {
  const root = mkdtempSync(join(tmpdir(), 'private-'))
  makePrivateFolder(join(root, 'data/inner'))
  for (const folder of ['data', 'data/inner']) {
    const mode = statSync(join(root, folder)).mode & 0o777
    // As root, PostgreSQL's own user passes through.
    assert.equal(mode, process.getuid?.() === 0 ? 0o711 : 0o700, folder)
  }
  rmSync(root, { recursive: true })
})

test('the PostgreSQL of this machine listens on 127.0.0.1, on nothing else, and asks for a password', async () => {
  const url = process.env.TEST_DATABASE_URL ?? ''
  const sql = postgres(url, { max: 1 })
  const rows =
    await sql`select name, setting from pg_settings where name in ('listen_addresses', 'unix_socket_directories') order by name`
  assert.deepEqual(
    rows.map(({ setting }) => setting),
    ['127.0.0.1', ''],
  )
  const methods = await sql`select distinct auth_method from pg_hba_file_rules where type <> 'local'`
  assert.deepEqual(
    methods.map(({ auth_method }) => auth_method),
    ['scram-sha-256'],
  )
  await sql.end()
})
