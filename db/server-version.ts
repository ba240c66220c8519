import type { Database } from './client.ts'

/** The oldest PostgreSQL on which the tests have run: `npm test -- --postgres 15`. */
const LEAST = 15

/** One line where the server is too old for the migrations and queries; null where it is not. */
export async function findTooOld(db: Database): Promise<string | null> {
  const [row] = await db.execute<{ number: number; name: string }>(
    `select current_setting('server_version_num')::int as number, current_setting('server_version') as name`,
  )
  return row ? tooOld(row.number, row.name) : null
}

export const tooOld = (number: number, name: string) =>
  number >= LEAST * 10_000
    ? null
    : `PostgreSQL ${name} is too old, ${LEAST} or newer is needed: upgrade the server, or set DATABASE_URL to another one`
