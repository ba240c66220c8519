import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { byteOrdered, moment } from './columns.ts'

export const users = pgTable(
  'users',
  {
    /** UUIDv7, so the primary key is also the order of registering. */
    id: uuid().primaryKey(),
    username: text().notNull(),
    /** Lower case; the unique form. */
    usernameNormalised: byteOrdered('username_normalised').notNull(),
    /** As typed, trimmed, in NFC; the form that people see. */
    email: text().notNull(),
    /** The canonical form (normalise.ts); the unique form. */
    emailNormalised: byteOrdered('email_normalised').notNull(),
    /** SHA-256 of the random cookie of the browser that registered; recognises its repeated requests. */
    browserHash: text('browser_hash'),
    createdAt: moment('created_at').notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    unique('users_username_key').on(table.usernameNormalised),
    unique('users_email_key').on(table.emailNormalised),
    check('users_username_check', sql`${table.username} ~ '^[A-Za-z0-9_-]{3,30}$'`),
    check('users_email_check', sql`char_length(${table.email}) between 3 and 254`),
  ],
)

/** Table of rate-limiter-flexible: points used per client address. */
export const registrationLimits = pgTable(
  'registration_limits',
  {
    key: text().primaryKey(),
    points: integer().notNull().default(0),
    /** Milliseconds since 1970. */
    expire: bigint({ mode: 'number' }),
  },
  (table) => [index('registration_limits_expire').on(table.expire)],
)
