import { QUEUE } from '#jobs/queue/queues.ts'
import type { World } from './world.ts'

export type Move = { before: string; after: string; at: number; actor: string | null }
export type Tried = {
  userId: string
  jobId: string
  at: number
  outcome: string
  reason: string | null
  /** Seconds from its end to the next try. */
  next: number | null
}
const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`

/** What the database remembers of what happened. */
export async function readHistory({ direct }: Pick<World, 'direct'>) {
  const moves = await direct.unsafe<Move[]>(
    `select before, after, actor, ${ms('at')} as at from circuit_events order by circuit_events.at, id`,
  )
  const tries = await direct.unsafe<Tried[]>(
    `select user_id as "userId", job_id as "jobId", ${ms('started_at')} as at, outcome, reason,
      extract(epoch from next_attempt_at - started_at)::float8 - duration_ms / 1000.0 as next
     from attempts order by started_at, id`,
  )
  return { moves: [...moves], tries: [...tries] }
}

export type Row = {
  userId: string
  email: string
  state: string
  jobId: string | null
  job: string | null
  waitingSince: number
  attempts: number
}
/** Each person as our rows have them. */
export const readPeople = ({ direct }: Pick<World, 'direct'>) =>
  direct.unsafe<Row[]>(
    `select u.id as "userId", u.email, s.state, s.job_id as "jobId", j.state as job, s.attempts, ${ms('s.waiting_since')} as "waitingSince"
     from users u join subscriptions s on s.user_id = u.id left join pgboss.job j on j.name = '${QUEUE}' and j.id = s.job_id`,
  )
