import { actOnJob, undelete } from '#jobs/actions/job.ts'
import { goOn, pause, resume } from '#jobs/delivery/by-hand.ts'
import type { History } from './history.ts'
import type { Stack } from './stack.ts'

const ACTOR = 'chaos'
const REASON = 'for chaos'
/** How many jobs one look at them acts on, as a person would. */
const AT_ONCE = 20

export type Administrator = ReturnType<typeof createAdministrator>

/** Acts by the same functions as the dashboard, and keeps what was answered to be done. */
export function createAdministrator({ database: { db, client }, boss, provider, name }: Stack) {
  const acts: History['acts'] = []
  const note = (done: boolean, action: string, userId: string | null = null) => {
    if (done) acts.push({ action, userId })
    return done
  }
  const jobsOf = (states: string[], most: number) =>
    client<{ jobId: string; userId: string }[]>`
      select s.job_id as "jobId", s.user_id as "userId" from subscriptions s
        join pgboss.job j on j.id = s.job_id and j.name = 'subscription-sync' and j.state <> 'active'
      where s.state::text = any(${states}) order by s.user_id limit ${most}`

  async function retry(states = ['pending', 'delayed', 'needs_attention'], most = AT_ONCE) {
    for (const { jobId, userId } of await jobsOf(states, most)) {
      const { done } = await actOnJob(db, boss, { actor: ACTOR, action: 'retry' }, jobId)
      note(done, 'retry', userId)
    }
  }

  return {
    acts,
    retry,
    async pause() {
      note(await pause(db, name, ACTOR, REASON, null), 'pause provider')
    },
    async resume() {
      note(await resume(db, name, ACTOR, REASON), 'resume provider')
    },
    async deleteAndRestore() {
      const deleted: { jobId: string; userId: string }[] = []
      for (const one of await jobsOf(['pending', 'delayed'], 5)) {
        const command = { actor: ACTOR, action: 'delete', reason: REASON } as const
        const { done } = await actOnJob(db, boss, command, one.jobId)
        if (note(done, 'delete', one.userId)) deleted.push(one)
      }
      for (const { jobId, userId } of deleted)
        note((await undelete(db, { actor: ACTOR }, jobId)).done, 'undelete', userId)
    },
    /** When all is well again: everything that waits for a person or for its time is done now. */
    async clearUp() {
      provider.set({ mode: 'up', latencyMs: 0 })
      note(await resume(db, name, ACTOR, REASON), 'resume provider')
      note(await goOn(db, name, ACTOR, REASON), 'go on')
      await retry(['needs_attention'], 1_000)
      await client`
        update pgboss.job set start_after = now() where state = 'retry' and start_after > now()`
      await client`
        update providers set probe_at = clock_timestamp() where probe_at > clock_timestamp() and circuit <> 'closed'`
    },
  }
}
