import type { TransactionSql } from 'postgres'
import { DEAD_LETTERS, QUEUE } from '#jobs/queue/queues.ts'
import type { Past } from './people.ts'

/**
 * The jobs of the staged people as pg-boss leaves them, and dead letters of the failed ones. A waiting person
 * has a live job that is due a day after its last attempt, or a day from now. So no worker takes it at once,
 * and the reconciler finds nothing to repair.
 */
export async function insertJobs(sql: TransactionSql, { now }: Past) {
  await sql`
    insert into pgboss.job (id, name, priority, data, state, retry_limit, retry_count, retry_delay, retry_backoff, retry_delay_max,
      expire_seconds, deletion_seconds, start_after, created_on, started_on, completed_on, keep_until, output, dead_letter, policy,
      heartbeat_seconds)
    select job_id, q.name, case when tries > 1 then -1 else 0 end, jsonb_build_object('userId', user_id),
      (case kind when 'pending' then 'created' when 'delayed' then 'retry' when 'needs_attention' then 'failed'
        when 'cancelled' then 'cancelled' else 'completed' end)::pgboss.job_state,
      q.retry_limit, greatest(0, tries - 1), q.retry_delay, q.retry_backoff, q.retry_delay_max, q.expire_seconds, q.deletion_seconds,
      due, created, case when tries > 0 then last_at end,
      case kind when 'cancelled' then created + interval '3 minutes' when 'pending' then null when 'delayed' then null
        else last_at + interval '200 ms' end,
      due + make_interval(secs => q.retention_seconds), output, q.dead_letter, q.policy, q.heartbeat_seconds
    from (select *, case kind when 'pending' then ${now}::timestamptz + interval '1 day' when 'delayed' then last_at + interval '1 day'
          else created end as due,
        case when failure is not null then (select jsonb_strip_nulls(jsonb_build_object('kind', f.outcome, 'reason', f.reason,
            'httpStatus', f.http_status, 'code', f.code, 'message', f.said)) from seeded_failures f where f.no = failure)
          when tries > 0 then jsonb_build_object('kind', kind, 'httpStatus', 200) end as output
      from seeded where job_id is not null) j
    cross join (select * from pgboss.queue where name = ${QUEUE}) q`
  await sql`
    insert into pgboss.job (name, priority, data, retry_limit, retry_backoff, retry_delay, start_after, created_on, keep_until,
      deletion_seconds, expire_seconds, heartbeat_seconds, source_name, source_id, source_created_on, source_retry_count,
      source_output, source_root_id)
    select q.name, j.priority, j.data, q.retry_limit, q.retry_backoff, q.retry_delay, j.completed_on, j.completed_on,
      j.completed_on + make_interval(secs => q.retention_seconds), q.deletion_seconds, q.expire_seconds, q.heartbeat_seconds,
      j.name, j.id, j.created_on, j.retry_count, j.output, j.id
    from seeded s join pgboss.job j on j.name = ${QUEUE} and j.id = s.job_id
    cross join (select * from pgboss.queue where name = ${DEAD_LETTERS}) q where s.kind = 'needs_attention'`
}
