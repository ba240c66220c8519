import type { Database } from './client.ts'

/** Whether the server refuses changes: a standby, or where `default_transaction_read_only` is on. */
export async function isReadOnly(db: Database): Promise<boolean> {
  const [row] = await db.execute<{ refuses: boolean }>(
    `select current_setting('transaction_read_only')::boolean or pg_is_in_recovery() as refuses`,
  )
  return row?.refuses ?? true
}
