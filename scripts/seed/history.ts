import type { Sql, TransactionSql } from 'postgres'
import { groupSubject } from '#app/words/failures.ts'
import { FINAL, failures, PROVIDER } from './failures.ts'
import { outage, type Past, uuidAt, wrongKey } from './people.ts'

/** History that belongs to no single person: failure groups, the circuit, bulk retries, administrators' actions. */
export const insertHistory = (sql: Sql, past: Past) =>
  sql.begin(async (tx) => {
    await insertGroups(tx, past)
    await insertCircuit(tx, past)
    await insertOperations(tx, past)
    await insertAuditEvents(tx, past)
  })

async function insertGroups(sql: TransactionSql, { now }: Past) {
  for (const { fingerprint, provider, outcome, reason, code, normalised } of failures)
    await sql`
      insert into failure_groups (fingerprint, provider, outcome, reason, code, message, first_seen, last_seen, sample_attempt_id,
        opened_at, resolved_at)
      select ${fingerprint}, ${provider}, ${outcome}::outcome_kind, ${reason}, ${code}, ${normalised}, first.started_at,
        last.started_at, last.id, first.started_at, case when not exists (
          select from subscriptions where failure_fingerprint = ${fingerprint})
          then least(${now}::timestamptz, last.started_at + interval '10 minutes') end
      from (select started_at from attempts where fingerprint = ${fingerprint} order by started_at limit 1) first,
        (select id, started_at from attempts where fingerprint = ${fingerprint} order by started_at desc limit 1) last
      on conflict (fingerprint) do update set last_seen = greatest(failure_groups.last_seen, excluded.last_seen),
        resolved_at = excluded.resolved_at`
}

type Change = { at: Date; before: string; after: string; reason: string; actor?: string }

function changes(past: Past): Change[] {
  const down = outage(past)
  const wrong = wrongKey(past)
  const at = (from: Date, minutes: number) => new Date(from.getTime() + minutes * 60_000)
  const paused = at(past.now, -20 * 24 * 60)
  const minutes = 29 * 24 * 60
  const short = Array.from({ length: Math.max(3, Math.round(past.people / 5000)) }, (_, n) => n)
  return [
    {
      at: at(down.from, 1),
      before: 'closed',
      after: 'open',
      reason: 'failed_in_a_row 8 server_error 503',
    },
    { at: down.to, before: 'open', after: 'half_open', reason: 'settings_accepted' },
    { at: at(down.to, 1), before: 'half_open', after: 'closed', reason: 'probe_succeeded' },
    { at: wrong.from, before: 'closed', after: 'misconfigured', reason: 'settings_refused unauthorized 401' },
    { at: wrong.to, before: 'misconfigured', after: 'half_open', reason: 'settings_accepted' },
    { at: at(wrong.to, 1), before: 'half_open', after: 'closed', reason: 'probe_succeeded' },
    { at: paused, before: 'closed', after: 'paused', reason: 'The list is being moved', actor: 'grace' },
    { at: at(paused, 25), before: 'paused', after: 'half_open', reason: 'The list is moved', actor: 'grace' },
    { at: at(paused, 25.05), before: 'half_open', after: 'closed', reason: 'probe_succeeded' },
    // Faults of a minute or two, all through the month.
    ...short.flatMap((n) => {
      const from = at(past.now, -minutes + ((n + 0.3) * (minutes - 240)) / short.length)
      return [
        { at: from, before: 'closed', after: 'open', reason: 'failed_of_last 17 20 timeout -' },
        { at: at(from, 1), before: 'open', after: 'half_open', reason: 'settings_accepted' },
        { at: at(from, 1.5), before: 'half_open', after: 'closed', reason: 'probe_succeeded' },
      ]
    }),
  ]
}

async function insertCircuit(sql: TransactionSql, past: Past) {
  await sql`insert into providers (name) values (${PROVIDER}) on conflict do nothing`
  await sql`
    insert into circuit_events (id, provider, at, before, after, reason, actor)
    select ${uuidAt(sql, sql`at`)}, ${PROVIDER}, at, before::circuit_state, after::circuit_state, reason, actor
    from json_to_recordset(${JSON.stringify(changes(past))}::text::json)
      as c (at timestamptz, before text, after text, reason text, actor text)`
}

/** One bulk retry that ended well, one that stopped by itself, one that was aborted. */
async function insertOperations(sql: TransactionSql, past: Past) {
  const most = Math.max(3, Math.floor(past.people / 2500))
  const endings = [
    { state: 'finished', hours: 100, note: null, reason: 'They mended it' },
    {
      state: 'stopped',
      hours: 60,
      note: 'The first person failed again in the same way. Nobody else was retried.',
      reason: 'Perhaps it works now',
    },
    { state: 'aborted', hours: 30, note: 'Aborted by grace.', reason: 'Trying again' },
  ]
  for (const [index, { state, hours, note, reason }] of endings.entries()) {
    const fingerprint = failures[FINAL[index] ?? 0]?.fingerprint ?? ''
    const at = new Date(past.now.getTime() - hours * 3_600_000)
    const filter = { by: 'failure', fingerprint, before: at.toISOString() }
    const subject = groupSubject(fingerprint)
    await sql`
      with begun as (select ${uuidAt(sql, sql`${at}::timestamptz`)} as id), people as (
        select user_id, 'failed' as result, null as why from (select user_id from subscriptions
          where failure_fingerprint = ${fingerprint} and state = 'needs_attention' and since < ${at} limit ${Math.ceil(most / 10)}) f
        union all
        select user_id, case when n % 9 = 0 then 'skipped' else 'succeeded' end, case when n % 9 = 0 then 'confirmed meanwhile' end
        from (select user_id, row_number() over () as n from (select user_id from subscriptions
          where state = 'confirmed' and created_at < ${at} order by user_id desc limit ${state === 'finished' ? most : 0}) c) numbered
      ), operation as (
        insert into operations (id, kind, subject, actor, reason, filter, state, matched, skipped, retried, succeeded, failed, note,
          created_at, started_at, last_acted_at, finished_at)
        select id, 'retry', ${subject}, 'grace', ${reason}, ${JSON.stringify(filter)}::text::jsonb, ${state}::operation_state,
          (select count(*) from people), (select count(*) from people where result = 'skipped'),
          (select count(*) from people where result <> 'skipped'), (select count(*) from people where result = 'succeeded'),
          (select count(*) from people where result = 'failed'), ${note}, ${at}, ${at}, ${at}, ${at}::timestamptz + interval '4 minutes'
        from begun returning *
      ), told as (
        insert into audit_events (id, at, actor, action, detail)
        select ${uuidAt(sql, sql`at`)}, at, actor, verb || ' retry', jsonb_build_object('operation', id, 'subject', subject,
          'reason', reason, 'filter', filter) || case verb when 'start' then '{}' else jsonb_build_object('state', state,
          'matched', matched, 'skipped', skipped, 'retried', retried, 'succeeded', succeeded, 'failed', failed) end
        from operation cross join lateral (values ('start', created_at), ('finish', finished_at)) e (verb, at))
      insert into operation_people (operation_id, user_id, result, why)
      select operation.id, user_id, result::operation_result, why from people, operation`
  }
}

/** One event for about every hundredth person, and one for every change of the circuit by hand. */
async function insertAuditEvents(sql: TransactionSql, { now }: Past) {
  await sql`
    insert into audit_events (id, at, actor, action, job_id, user_id, detail)
    select ${uuidAt(sql, sql`at`)}, at, case when n % 3 = 0 then 'grace' else 'admin' end, action, case when action = 'retry' then job_id end, user_id,
      case action when 'retry' then jsonb_build_object('before', 'failed', 'subscription', 'needs_attention', 'job', job_id)
        else jsonb_build_object('at', ${PROVIDER}::text, 'subscription', state) end
    from (
      select *, least(${now}::timestamptz, since + n % 50 * interval '1 hour') as at,
        case when state = 'confirmed' and attempts > 4 then 'retry' else 'look up' end as action
      from (select *, row_number() over (order by user_id) as n from subscriptions where job_id is not null) s where n % 100 = 50
    ) acted`
  await sql`
    insert into audit_events (id, at, actor, action, detail)
    select ${uuidAt(sql, sql`at`)}, at, actor, case after when 'paused' then 'pause' else 'resume' end,
      jsonb_build_object('provider', provider, 'before', before, 'reason', reason, 'until', null)
    from circuit_events where actor is not null`
}
