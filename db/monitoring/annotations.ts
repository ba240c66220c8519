import { and, desc, eq, gte, sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { LOCKS } from '../locks.ts'
import { newId } from '../new-id.ts'
import { annotations } from '../schema/monitoring.ts'
import { circuitEvents } from '../schema/providers.ts'

const MOST = 400

/** Notes a version that a kind of process starts to run, when its last annotation names another version. */
export const annotateDeploy = (db: Database, process: string, version: string) =>
  annotate(db, 'deploy', sql`${annotations.detail}->>'process' = ${process}`, (last) =>
    last?.version === version ? null : { process, version },
  )

/** @param change returns what to keep, given what was kept last; null where nothing changed. */
export const annotateSettings = (
  db: Database,
  change: (last: Record<string, unknown> | undefined) => Record<string, unknown> | null,
) => annotate(db, 'settings', sql`true`, change)

async function annotate(
  db: Database,
  kind: 'deploy' | 'settings',
  which: ReturnType<typeof sql>,
  change: (last: Record<string, unknown> | undefined) => Record<string, unknown> | null,
) {
  await db.transaction(async (tx) => {
    // The processes of a deploy start together.
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCKS.annotations})`)
    const [last] = await tx
      .select()
      .from(annotations)
      .where(and(eq(annotations.kind, kind), which))
      .orderBy(desc(annotations.at))
      .limit(1)
    const detail = change(last?.detail)
    if (detail) await tx.insert(annotations).values({ id: newId(), kind, detail })
  })
}

export const findAnnotations = (db: Database, since: Date) =>
  db.select().from(annotations).where(gte(annotations.at, since)).orderBy(desc(annotations.at)).limit(MOST)

/** Changes of the circuit since then, newest first, without the steps of a probe. */
export const findCircuitAnnotations = (db: Database, provider: string, since: Date) =>
  db
    .select()
    .from(circuitEvents)
    .where(
      and(
        eq(circuitEvents.provider, provider),
        gte(circuitEvents.at, since),
        // A failed probe moves to half open and back.
        sql`(${circuitEvents.after} <> 'half_open' or ${circuitEvents.before} in ('paused', 'half_open')) and not (${circuitEvents.before} = 'half_open' and ${circuitEvents.after} = 'open')`,
      ),
    )
    .orderBy(desc(circuitEvents.at))
    .limit(MOST)
