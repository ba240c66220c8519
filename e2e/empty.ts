import type { Stack } from './stack.ts'
import { until } from './until.ts'

/**
 * As a stack is that has just been started, with one worker or with none: whatever a test left is gone, its people, its
 * workers and what they remember. What the web process marked at its start stays.
 */
export async function empty(stack: Stack, worker: boolean) {
  const { sql, simulator, workers } = stack
  await simulator.reset()
  if (workers.size !== (worker ? 1 : 0)) await stack.stopWorkers()
  const [row] = await sql`
    select array_agg(relname::text) as tables from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not like 'staff%' and relname <> 'marks'`
  // A worker at work may hold what is asked for in another order, and is let go first.
  await until(async () => {
    await sql`truncate ${sql(row?.tables)}`
    return true
  })
  await sql`delete from staff where username <> 'admin'`
  await sql`update staff set role = 'admin'`
  if (!worker) return void (await sql`truncate pgboss.job, pgboss.instance`)
  await sql`delete from pgboss.job where state <> 'active'`
  await sql`insert into providers (name) values ('mailchimp') on conflict do nothing`
  if (workers.size === 0) stack.startWorker()
}
