import type { Sql } from '../client.ts'
import type { SubscriptionState } from '../schema/subscriptions.ts'

/** Our people that a provider's list has shown so far, in a temporary table of the client's only connection. */
export async function createSeen(client: Sql) {
  await client`create temporary table if not exists seen (user_id uuid primary key)`
  await client`truncate seen`
  return {
    /** Those of these normalised addresses that are registered here. */
    match: (emails: string[]) =>
      client<{ userId: string; email: string; state: SubscriptionState }[]>`
        with found as (
          select u.id, u.email_normalised, s.state from users u join subscriptions s on s.user_id = u.id
          where u.email_normalised = any(${emails})
        ), noted as (
          insert into seen select id from found on conflict do nothing
        )
        select id as "userId", email_normalised as email, state from found`,
    /** People who have been subscribed here since before `settledBefore` and were not seen. */
    missing: async (settledBefore: Date) => {
      const rows = await client<{ userId: string }[]>`
        select s.user_id as "userId" from subscriptions s
        where s.state = 'confirmed' and s.since < ${settledBefore.toISOString()}
          and not exists (select 1 from seen where seen.user_id = s.user_id)
        order by s.user_id`
      return rows.map((row) => row.userId)
    },
  }
}
