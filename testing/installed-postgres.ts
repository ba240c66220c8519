import { existsSync } from 'node:fs'
import postgres from 'postgres'
import { aptInstall } from './apt.ts'

/**
 * The folder of Debian's PostgreSQL of this version, installed where that can be done.
 * @throws Error with one line where it cannot.
 */
export async function installPostgres(version: string) {
  const folder = `/usr/lib/postgresql/${version}`
  const isThere = () => existsSync(`${folder}/bin/postgres`)
  if (isThere() || ((await aptInstall(`postgresql-${version}`)) && isThere())) return folder
  throw new Error(
    `PostgreSQL ${version} is not installed and could not be: apt-get install postgresql-${version}`,
  )
}

/** Tests seed with the function of PostgreSQL 18; the application makes its ids itself. */
export async function teachUuidv7(url: string) {
  const template = new URL(url)
  template.pathname = '/template1'
  // In the catalog, as a test may drop the schema `public`.
  const connection = { options: '-c allow_system_table_mods=on' }
  const client = postgres(template.href, { max: 1, onnotice: () => {}, connection })
  const [row] = await client`select current_setting('server_version_num')::int < 180000 as lacks`
  if (row?.lacks)
    await client`create or replace function pg_catalog.uuidv7(shift interval default '0') returns uuid language sql volatile as $$
      select (lpad(to_hex(us / 1000), 12, '0') || '7' || lpad(to_hex(us % 1000 * 4), 3, '0') || '8'
        || substr(md5(random()::text), 1, 15))::uuid
      from (select (extract(epoch from clock_timestamp() + shift) * 1000000)::bigint as us) now $$`
  await client.end()
}
