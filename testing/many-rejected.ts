import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '#db/client.ts'
import { DEAD_LETTERS, QUEUE } from '#jobs/queue/queues.ts'

const FINGERPRINT = '0123456789abcdef0123456789abcdef'
let batch = 0

/** Inserts people whom the provider rejected, as dead letters, in a few statements: by the form it would take minutes. */
export const manyRejected = (db: Database, count: number) =>
  // A temporary table belongs to its connection.
  db.transaction(async (tx) => {
    const prefix = `many${batch++}_`
    const ids = (n: number) => sql.raw(`'{${Array.from({ length: n }, () => uuidv7()).join()}}'::uuid[]`)
    await tx.execute(sql`
    create temporary table rejected on commit drop as
      select n, user_id, job_id, attempt_id from unnest(${ids(count)}, ${ids(count)}, ${ids(count)})
        with ordinality as t (user_id, job_id, attempt_id, n)`)
    await tx.execute(sql`
    insert into users (id, username, username_normalised, email, email_normalised)
    select user_id, name, name, name || '@example.com', name || '@example.com'
    from rejected, lateral (select ${prefix}::text || n as name) x`)
    await tx.execute(sql`
    insert into failure_groups (fingerprint, provider, outcome, reason, sample_attempt_id)
    select ${FINGERPRINT}, 'mailchimp', 'rejected', 'invalid_email', attempt_id from rejected limit 1 on conflict do nothing`)
    await tx.execute(sql`
    insert into attempts (id, user_id, job_id, worker, provider, started_at, duration_ms, outcome, reason, http_status, fingerprint)
    select attempt_id, user_id, job_id, 'test:1', 'mailchimp', now(), 20, 'rejected', 'invalid_email', 400, ${FINGERPRINT} from rejected`)
    await tx.execute(sql`
    insert into subscriptions (user_id, state, job_id, attempts, failure_fingerprint, last_outcome, last_provider, consented_at)
    select user_id, 'needs_attention', job_id, 1, ${FINGERPRINT}, 'rejected', 'mailchimp', now() from rejected`)
    // As pg-boss leaves them: the failed job, and its copy in the dead letter queue.
    await tx.execute(sql`
    insert into pgboss.job (id, name, data, state, retry_limit, retry_count, started_on, completed_on, keep_until, deletion_seconds, dead_letter, policy)
    select job_id, ${QUEUE}, jsonb_build_object('userId', user_id), 'failed', 1000000, 0, now(), now(),
      now() + interval '10 years', 30 * 24 * 3600, ${DEAD_LETTERS}, 'standard' from rejected`)
    await tx.execute(sql`
    insert into pgboss.job (id, name, data, keep_until, retry_limit, source_name, source_id, source_root_id, source_created_on, source_retry_count)
    select gen_random_uuid(), ${DEAD_LETTERS}, jsonb_build_object('userId', user_id), now() + interval '10 years', 1000000,
      ${QUEUE}, job_id, job_id, now(), 0 from rejected`)
  })
