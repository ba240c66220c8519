import { sql } from 'drizzle-orm'
import { boolean, check, index, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core'
import { users } from './people.ts'

export const keptBecause = pgEnum('kept_because', ['invalid', 'taken', 'told'])
export type KeptBecause = (typeof keptBecause.enumValues)[number]

/**
 * Addresses that only older rules accepted. They go to providers as typed, as before. `invalid`: refused by
 * the current rules; `taken`: equal to another person's address; both are for an administrator to look at.
 * `told`: a provider was already told the address as typed.
 */
export const keptAddresses = pgTable(
  'kept_addresses',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    because: keptBecause().notNull(),
  },
  (table) => [index('kept_addresses_doubtful').on(table.userId).where(sql`${table.because} <> 'told'`)],
)

/** How far the addresses were reviewed: one row, with the last person. */
export const addressReview = pgTable(
  'address_review',
  { one: boolean().primaryKey().default(true), after: uuid().notNull() },
  (table) => [check('address_review_one_check', sql`${table.one}`)],
)
