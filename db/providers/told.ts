import { sql } from 'drizzle-orm'
import type { Transaction } from '../client.ts'
import { circuitEvents } from '../schema/providers.ts'

type Trouble = 'misconfigured' | 'slowed'

/**
 * What the last alert said about the provider and no later alert or administrator has taken back, however often it was
 * paused or down in between. A trial that was refused closes the circuit and does not say that people are taken again.
 */
export async function findTold(tx: Transaction, name: string): Promise<Trouble | null> {
  const [row] = await tx.execute<{ told: Trouble }>(sql`
    select e.after as told from ${circuitEvents} e where e.provider = ${name} and e.after in ('misconfigured', 'slowed')
      and not exists (
        select from ${circuitEvents} o where o.provider = e.provider and o.at > e.at and (
          o.before = 'misconfigured' and o.after = 'half_open'
          or o.after = 'closed' and (e.after = 'misconfigured' or o.reason is distinct from 'probe_refused')))
    order by e.at desc limit 1`)
  return row?.told ?? null
}
