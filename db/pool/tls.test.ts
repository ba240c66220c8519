import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { connect } from '#db/client.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { createTestDatabase } from '../../testing/database.ts'

const hasOpenssl = () => {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}

test('both drivers use TLS as the URL says: required, with a known signer, or with a known name', {
  skip: !hasOpenssl() && 'no openssl here to make a certificate',
}, async (t) => {
  const { url, drop } = await createTestDatabase()
  const owner = connect(url, 1)
  const { db } = owner
  const [row] = await db.execute<{ folder: string }>(sql`select current_setting('data_directory') as folder`)
  const file = (name: string) => `${row?.folder}/${name}`
  const make = `openssl req -new -x509 -days 1 -nodes -subj /CN=other.example -keyout ${file('tls.key')} -out ${file('tls.crt')} 2>/dev/null && chmod 600 ${file('tls.key')}`
  await db.execute(sql.raw(`copy (select 1) to program '${make}'`))
  const [made] = await db.execute<{ text: string }>(sql`select pg_read_file(${file('tls.crt')}) as text`)
  const certificate = join(tmpdir(), `frontdesk-${process.pid}.crt`)
  writeFileSync(certificate, made?.text ?? '')
  for (const [name, value] of [
    ['ssl_cert_file', file('tls.crt')],
    ['ssl_key_file', file('tls.key')],
    ['ssl', 'on'],
  ])
    await db.execute(sql.raw(`alter system set ${name} = '${value}'`))
  await db.execute(sql`select pg_reload_conf()`)
  t.after(async () => {
    for (const name of ['ssl', 'ssl_cert_file', 'ssl_key_file'])
      await db.execute(sql.raw(`alter system reset ${name}`))
    await db.execute(sql`select pg_reload_conf()`)
    await owner.close()
    await drop()
  })

  const isEncrypted = `select ssl from pg_stat_ssl where pid = pg_backend_pid()`
  async function asked(query: string) {
    const address = `${url}?${query}`
    const ours = connect(address, 1)
    const [mine] = await ours.client.unsafe(isEncrypted).finally(() => ours.close())
    const boss = await openBoss(address, 'sender')
    const { rows } = await boss.getDb().executeSql(isEncrypted, [])
    await boss.stop({ graceful: false })
    return [mine?.ssl, rows[0].ssl]
  }
  // The server takes its new settings a moment later.
  for (let tries = 0; tries < 100 && !(await asked('sslmode=require').catch(() => null)); tries++);
  assert.deepEqual(await asked('sslmode=require'), [true, true])
  assert.deepEqual(await asked('sslmode=disable'), [false, false])
  const known = `sslrootcert=${encodeURIComponent(certificate)}`
  assert.deepEqual(await asked(`sslmode=verify-ca&${known}`), [true, true])
  await assert.rejects(asked('sslmode=verify-ca'), /self-signed|unable to verify/i)
  await assert.rejects(asked(`sslmode=verify-full&${known}`), /altnames|does not match|ERR_TLS/i)
})
