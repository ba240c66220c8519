import { sql } from 'drizzle-orm'
import type { Database } from '../client.ts'
import { type Membership, subscriptions } from '../schema/subscriptions.ts'
import type { Contact } from './reads.ts'

/** Notes what the provider holds of the person now, unless their address was corrected since it was asked. */
export async function recordMembership(
  db: Database,
  { userId, emailNormalised }: Pick<Contact, 'userId' | 'emailNormalised'>,
  membership: Membership | 'missing',
) {
  await db.execute(sql`
    update ${subscriptions} set provider_standing = ${membership}, provider_seen_at = clock_timestamp()
    where user_id = ${userId}
      and exists (select 1 from users where id = ${userId} and email_normalised = ${emailNormalised})`)
}
