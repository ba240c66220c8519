import { sql } from 'drizzle-orm'
import { actOnJob, undelete } from '#jobs/actions/job.ts'
import { correctAddress } from '#jobs/actions/person.ts'
import type { JobAction } from '#jobs/actions/why-not.ts'
import type { TestContext } from '../integration.ts'
import type { Judge } from './judge.ts'
import { isOut, type Person } from './windows.ts'

const actor = 'admin'

/** An administrator's actions on a person, whether they make sense or not. */
export function createAdministrator(
  { db, boss }: Pick<TestContext, 'db' | 'boss'>,
  judge: Judge,
  onCorrected: (userId: string) => void,
) {
  /** The addresses before they were corrected. */
  const typed = new Map<Person, string>()
  return {
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
    /** To an address that another person may have opted out with, or back. The person is judged by their current one. */
    async correct(person: Person) {
      if (!person.userId) return
      const other = `other.${person.username}@example.com`
      const email = person.email === other ? (typed.get(person) ?? other) : other
      const result = await correctAddress(db, boss, actor, person.userId, {
        email,
        emailNormalised: email.toLowerCase(),
        was: person.email,
        reason: 'a test',
      })
      if (!result.done) return
      onCorrected(person.userId)
      if (email === other) typed.set(person, person.email)
      judge.untold.add(person)
      const member = judge.members.get(email)
      Object.assign(person, {
        email,
        out: member && isOut(member) ? judge.tick() : null,
        left: null,
        settled: null,
      })
    },
  }
}
