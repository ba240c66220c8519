import { readFileSync } from 'node:fs'
import postgres from 'postgres'

const PASSWORD = 'for tests only'

/** A database user as this file of db/migrating makes it. @returns the database's URL with that user. */
export async function createRole(url: string, file: 'web-role.sql' | 'worker-role.sql') {
  const role = nameOf(file)
  const owner = postgres(url, { max: 1, onnotice: () => {} })
  await owner.unsafe(`create role ${role} login password '${PASSWORD}'`)
  const text = readFileSync(`db/migrating/${file}`, 'utf8')
  await owner.unsafe(text.replaceAll(/frontdesk_(web|worker)/g, role))
  await owner.end()
  const own = new URL(url)
  own.username = role
  own.password = PASSWORD
  return own.href
}

export const dropRole = (sql: postgres.Sql, file: 'web-role.sql' | 'worker-role.sql') =>
  sql.unsafe(`drop owned by ${nameOf(file)}; drop role ${nameOf(file)}`)

const nameOf = (file: string) => `frontdesk_${file.replace('-role.sql', '')}_${process.pid}`

/** What a user that owns nothing must not do. */
export const FORBIDDEN = [
  'create table mine (id int)',
  'drop table later',
  'alter table users add column more text',
  'truncate audit_events',
  'drop schema pgboss cascade',
  'update drizzle.__drizzle_migrations set created_at = 0',
  'create role another',
]
