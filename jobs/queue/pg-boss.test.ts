import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Db } from 'pg-boss'
import { testDatabase } from '../../testing/integration.ts'
import { QUEUE } from './queues.ts'

const context = testDatabase()
const job = { id: '01900000-0000-7000-8000-000000000000', retryCount: 0 }

/**
 * Our statements join pg-boss's tables, and send its own statements in transactions of ours (enqueue.ts,
 * fetch-jobs.ts, settle-jobs.ts), so its version is exact. Run this test with a new version: if nothing here has changed, it is
 * safe; otherwise review the difference. `npm test -- --update-snapshots jobs/queue/pg-boss.test.ts` accepts it.
 */
test('what we read of pg-boss is what it was', async (t) => {
  const statements: Record<string, string> = {}
  const capture = (name: string): Db => ({
    executeSql: async (sql: string) => {
      statements[name] = sql.replace(/\s+/g, ' ').trim()
      return { rows: [{ count: '0', ids: [] }] }
    },
  })
  const { boss } = context
  await boss.insert(QUEUE, [{ id: job.id, data: {} }], { db: capture('insert') })
  await boss.fetch(QUEUE, { batchSize: 2, minPriority: 0, maxPriority: 0, db: capture('fetch') })
  await boss.complete(QUEUE, [job], null, { db: capture('complete') })
  await boss.fail(QUEUE, [job], null, { db: capture('fail') })

  const { version } = JSON.parse(readFileSync('node_modules/pg-boss/package.json', 'utf8'))
  const [schema] = await context.client`select version from pgboss.version`
  const columns = await context.client<{ column: string }[]>`
    select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) as column
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'pgboss' and c.relname in ('job', 'queue') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attname`
  t.assert.fileSnapshot(
    { version, schema: schema?.version, columns: columns.map(({ column }) => column), statements },
    'jobs/queue/pg-boss.snapshot.json',
  )
})
