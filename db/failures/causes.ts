import { and, desc, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../client.ts'
import { failureGroups } from '../schema/failures.ts'
import type { OutcomeKind } from '../schema/subscriptions.ts'

/** `texts`: matches when the message or the code contains any of them. */
export type FailureCause = { provider?: string; outcome?: OutcomeKind; reason?: string; texts: string[] }

/** position() takes every character literally; LIKE would need % and _ escaped. */
const holds = (text: string): SQL => {
  const column = (name: typeof failureGroups.message | typeof failureGroups.code) =>
    sql`position(lower(${text}) in lower(${name})) > 0`
  return sql`(${column(failureGroups.message)} or ${column(failureGroups.code)})`
}

/** As the handle shows it: a reader from whom addresses are kept must not find by what they do not see. */
const isShown = (text: string, ...shown: (string | null)[]) =>
  shown.some((one) => one?.toLowerCase().includes(text.toLowerCase()))

/** The groups with that cause, last seen first. A few hundred rows stand for millions of attempts. */
export async function findFingerprints(
  db: Database | Transaction,
  { provider, outcome, reason, texts }: FailureCause,
  limit: number,
) {
  const rows = await db
    .select({
      fingerprint: failureGroups.fingerprint,
      message: failureGroups.message,
      code: failureGroups.code,
    })
    .from(failureGroups)
    .where(
      and(
        provider ? eq(failureGroups.provider, provider) : undefined,
        outcome && eq(failureGroups.outcome, outcome),
        reason ? eq(failureGroups.reason, reason) : undefined,
        texts.length > 0 ? or(...texts.map(holds)) : undefined,
      ),
    )
    .orderBy(desc(failureGroups.lastSeen), desc(failureGroups.fingerprint))
    .limit(limit)
  return rows
    .filter(({ message, code }) => texts.length === 0 || texts.some((text) => isShown(text, message, code)))
    .map((row) => row.fingerprint)
}

/** Messages, codes or reasons of failures that contain `part`, newest first. */
export async function suggestCauses(
  db: Database,
  name: 'reason' | 'message' | 'code',
  part: string,
  limit: number,
) {
  const column = failureGroups[name]
  const rows = await db
    .select({ value: column })
    .from(failureGroups)
    .where(and(isNotNull(column), sql`position(lower(${part}) in lower(${column})) > 0`))
    .groupBy(column)
    .orderBy(desc(sql`max(${failureGroups.lastSeen})`))
    .limit(limit)
  return rows.flatMap(({ value }) => (value && isShown(part, value) ? value : []))
}

/** The causes of these groups. */
export const findGroupCauses = async (db: Database, fingerprints: string[]) =>
  fingerprints.length === 0
    ? []
    : db
        .select({
          fingerprint: failureGroups.fingerprint,
          outcome: failureGroups.outcome,
          reason: failureGroups.reason,
        })
        .from(failureGroups)
        .where(inArray(failureGroups.fingerprint, fingerprints))
