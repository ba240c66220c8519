import type { Sql } from '../client.ts'
import { run } from '../one-statement.ts'
import type { SubscriptionState } from '../schema/subscriptions.ts'

/**
 * SQL: whether this person of `subscriptions s` was last found where the parameter `there` says: at that provider, and on its
 * list where it forgets who left. Only who was there can have left: a new list, or that of another provider, misses
 * everybody. Where no list was kept, the provider that was told last decides.
 */
export const wasThere = (there: `$${number}`) =>
  `coalesce(s.provider_seen_in = ${there}, s.last_provider = split_part(${there}, ' ', 1), false)`

type Registered = { userId: string; email: string; state: SubscriptionState }

/** Those of these normalised addresses that are registered here. */
export const findRegistered = (client: Sql, emails: string[]): Promise<Registered[]> =>
  run<Registered>(client, {
    sql: `
      select u.id as "userId", u.email_normalised as email, s.state
      from users u join subscriptions s on s.user_id = u.id where u.email_normalised = any($1)`,
    params: [emails],
  })

/**
 * Whether anybody is registered whose membership may change, and whether somebody was asked to confirm in the last ten
 * minutes: the newest of those who have not confirmed yet.
 */
export async function findWhoMayChange(client: Sql) {
  const [row] = await run<{ anybody: boolean; awaited: boolean }>(client, {
    sql: `
      select exists (select from subscriptions where state in ('check_inbox', 'confirmed')) as anybody,
        coalesce((select since > clock_timestamp() - interval '10 minutes' from subscriptions
          where state = 'check_inbox' order by user_id desc limit 1), false) as awaited`,
    params: [],
  })
  return row ?? { anybody: false, awaited: false }
}

/** Our people that a provider's list has shown so far, in a temporary table of the client's only connection. */
export async function createSeen(client: Sql) {
  await client`create temporary table if not exists seen (user_id uuid primary key)`
  await client`truncate seen`
  return {
    /** The same, and they count as seen. */
    async match(emails: string[]) {
      const found = await findRegistered(client, emails)
      const ids = found.map(({ userId }) => userId)
      await client`insert into seen select unnest(${ids}::uuid[]) on conflict do nothing`
      return found
    },
    /**
     * People who have been subscribed here since before `settledBefore` and were not seen. `was`: whether they were last
     * found `there`.
     */
    missing: (settledBefore: Date, there: string) =>
      run<{ userId: string; was: boolean }>(client, {
        sql: `
          select s.user_id as "userId", ${wasThere('$2')} as was from subscriptions s
          where s.state = 'confirmed' and s.since < $1
            and not exists (select 1 from seen where seen.user_id = s.user_id)
          order by s.user_id`,
        params: [settledBefore.toISOString(), there],
      }),
  }
}
