// The database's side of periodic work: which process has the turn, and the deletion of old rows.

import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { turns } from '../schema/monitoring.ts'

/** Longer than from any turn to the next: a turn that is further ahead was set before the clock was set back. */
const LONGEST = sql`interval '15 minutes'`

/** Takes a turn that is due, for so many seconds by the database's clock. @returns false where it is not due. */
export async function takeTurn(db: Database, name: string, seconds: number): Promise<boolean> {
  const rows = await db.execute(sql`
    insert into ${turns} (name, due) values (${name}, clock_timestamp() + make_interval(secs => ${seconds}))
    on conflict (name) do update set due = excluded.due
      where ${turns.due} not between clock_timestamp() and clock_timestamp() + ${LONGEST} returning name`)
  return rows.length > 0
}

/** Sets the next turn to so many seconds from now. */
export const postponeTurn = (db: Database, name: string, seconds: number) =>
  db.execute(sql`
    update ${turns} set due = clock_timestamp() + make_interval(secs => ${seconds}) where name = ${name}`)

/** When the next turn of each periodic work is due. There are a few names, by which they are found. */
export const findTurns = (db: Database) => db.select().from(turns).orderBy(turns.name).limit(20)
