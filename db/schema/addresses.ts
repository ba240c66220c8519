import { sql } from 'drizzle-orm'
import { boolean, check, index, pgEnum, pgTable, uuid } from 'drizzle-orm/pg-core'
import { users } from './people.ts'

export const keptBecause = pgEnum('kept_because', ['invalid', 'taken', 'told'])
export type KeptBecause = (typeof keptBecause.enumValues)[number]

/**
 * Addresses that older rules accepted, and that go to providers as typed, as before: `invalid` now, or the same as that of
 * somebody else (`taken`), for an administrator to look at; and those that a provider was `told` before.
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
