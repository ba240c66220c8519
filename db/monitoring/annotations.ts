import { and, desc, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { LOCKS } from '../locks.ts'
import { newId } from '../new-id.ts'
import { marks } from '../schema/monitoring.ts'
import { circuitEvents } from '../schema/providers.ts'

const MOST = 400

/** A version that one kind of process begins to run: a mark where the last one of that kind ran another. */
export const markDeploy = (db: Database, process: string, version: string) =>
  mark(db, 'deploy', sql`${marks.detail}->>'process' = ${process}`, (last) =>
    last?.version === version ? null : { process, version },
  )

/** @param change what to keep, given what was kept last; null where nothing changed. */
export const markSettings = (
  db: Database,
  change: (last: Record<string, unknown> | undefined) => Record<string, unknown> | null,
) => mark(db, 'settings', sql`true`, change)

async function mark(
  db: Database,
  kind: 'deploy' | 'settings',
  which: ReturnType<typeof sql>,
  change: (last: Record<string, unknown> | undefined) => Record<string, unknown> | null,
) {
  await db.transaction(async (tx) => {
    // Processes of a deploy start together.
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCKS.annotations})`)
    const [last] = await tx
      .select()
      .from(marks)
      .where(and(eq(marks.kind, kind), which))
      .orderBy(desc(marks.at))
      .limit(1)
    const detail = change(last?.detail)
    if (detail) await tx.insert(marks).values({ id: newId(), kind, detail })
  })
}

export const findMarks = (db: Database, since: Date) =>
  db.select().from(marks).where(gte(marks.at, since)).orderBy(desc(marks.at)).limit(MOST)

/** Changes of the circuit since then, newest first; steps of a probe left out. */
export const findCircuitMarks = (db: Database, provider: string, since: Date) =>
  db
    .select()
    .from(circuitEvents)
    .where(
      and(
        eq(circuitEvents.provider, provider),
        gte(circuitEvents.at, since),
        // A probe that fails moves to half open and back.
        sql`(${circuitEvents.after} <> 'half_open' or ${circuitEvents.before} in ('paused', 'half_open')) and not (${circuitEvents.before} = 'half_open' and ${circuitEvents.after} = 'open')`,
      ),
    )
    .orderBy(desc(circuitEvents.at))
    .limit(MOST)
