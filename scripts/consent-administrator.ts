import { sql } from 'drizzle-orm'
import { actOnJob, undelete } from '#jobs/job-actions.ts'
import { correctAddress } from '#jobs/person-actions.ts'
import type { JobAction } from '#jobs/why-not.ts'
import type { Person } from './consent-judge.ts'
import type { TestContext } from './integration.ts'

const actor = 'admin'

/** What an administrator does about a person, whether it makes sense or not. */
export const createAdministrator = ({ db, boss }: Pick<TestContext, 'db' | 'boss'>) => ({
  async act(person: Person, action: JobAction) {
    const [row] = await db.execute<{ id: string | null }>(
      sql`select job_id as id from subscriptions where user_id::text = ${person.userId}`,
    )
    if (row?.id) await actOnJob(db, boss, { actor, action, reason: 'a test' }, row.id)
  },
  /** Brings back every job of theirs that was deleted. */
  async undelete(person: Person) {
    const rows = await db.execute<{ id: string }>(
      sql`select job_id as id from deleted_jobs where user_id::text = ${person.userId}`,
    )
    for (const { id } of rows) await undelete(db, { actor }, id)
  },
  /** The same address in lower case, or as it was typed: another one would be another person there. */
  async correct(person: Person) {
    const [row] = await db.execute<{ id: string; email: string; normalised: string }>(
      sql`select id, email, email_normalised as normalised from users where id::text = ${person.userId}`,
    )
    if (!row) return
    const email = row.email === person.email ? person.email.toLowerCase() : person.email
    const correction = { email, emailNormalised: row.normalised, reason: 'a test' }
    await correctAddress(db, boss, actor, row.id, correction)
  },
})
