import { expect } from '@playwright/test'
import { openForm } from './form-client.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

/** Somebody whose address is nowhere else, and is not their name. */
export const someone = {
  username: 'plain_person',
  email: 'Zephyrine.Quillfeather@wolkenkuckucksheim.example',
}
/** Parts of the address by which it is recognised in whatever form. */
export const telling = /quillfeather|zephyrine|wolkenkuckuck/i

/** They register and are refused; then their address stands wherever text is kept, as a provider or a colleague may write it. */
export async function echoEverywhere(stack: Stack) {
  const { sql, simulator, url } = stack
  await simulator.set({ mode: 'reject' })
  expect((await (await openForm(url)).register(someone)).status).toBe(303)
  await until(async () => (await sql`select from subscriptions where state = 'needs_attention'`).length === 1)
  const [one] = await sql`
    select user_id as id, job_id as job, failure_fingerprint as group from subscriptions`
  const { id, job } = one ?? {}
  const spelt = ['&#64;', '\\u0040', '＠', ' (at) ', '%2540'].map((at) => someone.email.replace('@', at))
  const said = `Nobody at ${someone.email.toLowerCase()} (members/${encodeURIComponent(someone.email)}, ${spelt.join(', ')}) is wanted`
  const note = { reason: said, before: someone.email, after: { address: someone.email, list: [said] } }
  await sql`update attempts set message = ${said}, code = ${said}, request_id = ${said}`
  await sql`update failure_groups set message = ${said}, code = ${said}`
  await sql`update pgboss.job set data = data || ${sql.json({ note: said })}`
  await sql`
    insert into operations (id, kind, subject, actor, reason, filter, state, matched, skipped, note, finished_at)
    values (uuidv7(), 'retry', 'somebody', 'ada', ${said}, ${sql.json({ by: 'people', userIds: [id], before: '2026-01-01T00:00:00.000000Z' })},
      'finished', 1, 1, ${said}, now())`
  await sql`insert into operation_people select id, ${id}, 'skipped', ${said} from operations`
  for (const action of [
    'correct address',
    'review address',
    'retry',
    'pause provider',
    'look up',
    'export',
    'note',
  ])
    await sql`
      insert into audit_events (id, actor, action, job_id, user_id, detail)
      values (uuidv7(), 'ada', ${action}, ${job}, ${id}, ${sql.json(action === 'correct address' ? { ...note, after: someone.email } : note)})`
  await sql`update providers set circuit = 'paused', reason = ${said}, since = now()`
  await sql`
    insert into circuit_events (id, provider, before, after, reason, actor)
    values (uuidv7(), 'mailchimp', 'closed', 'paused', ${said}, 'ada')`
  await sql`
    insert into provider_checks (id, provider, kind, address, actor, answered_at, answer)
    values (uuidv7(), 'mailchimp', 'address', ${someone.email}, 'ada', now(), ${sql.json({ kind: 'unknown_answer', message: said, code: said })})`
  const settings = { changes: [{ key: 'url', before: null, after: someone.email }] }
  await sql`insert into marks (id, kind, detail) values (uuidv7(), 'settings', ${sql.json(settings)})`
  const [gone] = await sql`
    insert into deleted_jobs (job_id, user_id, job, actor, reason, until)
    values (uuidv7(), ${id}, ${sql.json({ state: 'failed', note: said })}, 'ada', ${said}, now() + interval '1 day') returning job_id as id`
  return { id: String(id), job: String(job), deleted: String(gone?.id) }
}
