import { emptying } from '../testing/emptying.ts'
import type { Stack } from './stack.ts'
import { until } from './until.ts'

/**
 * Makes a stack as if it had just been started, with one worker or with none: people, workers and remembered
 * state of earlier tests are gone. The annotations that the web process made at its start stay.
 */
export async function empty(stack: Stack, worker: boolean) {
  const { sql, simulator, workers } = stack
  await simulator.reset()
  if (workers.size !== (worker ? 1 : 0)) await stack.stopWorkers()
  const [row] = await sql`
    select array_agg(relname::text order by relname = 'users' desc) as tables from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and relname not like 'staff%' and relname <> 'marks'`
  // A running worker may lock the same rows in another order, so it is stopped first.
  await until(async () => {
    await sql.unsafe(emptying(row?.tables))
    return true
  })
  await sql`delete from staff where username <> 'admin'`
  await sql`update staff set role = 'admin'`
  if (!worker) return void (await sql`truncate pgboss.job, pgboss.instance`)
  await sql`delete from pgboss.job where state <> 'active'`
  await sql`insert into providers (name) values ('mailchimp') on conflict do nothing`
  if (workers.size === 0) stack.startWorker()
}
