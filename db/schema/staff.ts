import { sql } from 'drizzle-orm'
import { boolean, index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'
import { users } from './people.ts'

// better-auth's five tables, named apart from `users`: staff are not registrations.
const created = () => moment('created_at').notNull().defaultNow()
const updated = () => moment('updated_at').notNull().defaultNow()

export const staffRole = pgEnum('staff_role', ['viewer', 'operator', 'admin'])
export type StaffRole = (typeof staffRole.enumValues)[number]

export const staff = pgTable('staff', {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text().notNull().unique(),
  emailVerified: boolean('email_verified').notNull().default(false),
  image: text(),
  username: text().unique(),
  displayUsername: text('display_username'),
  role: staffRole().notNull().default('viewer'),
  /** The password was made for them: until they choose their own they reach nothing else. */
  mustChangePassword: boolean('must_change_password').notNull().default(false),
  twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
  createdAt: created(),
  updatedAt: updated(),
})

/** How a session began. */
export type SessionMethod = 'password' | 'oidc'

export const staffSessions = pgTable(
  'staff_sessions',
  {
    id: text().primaryKey(),
    expiresAt: moment('expires_at').notNull(),
    token: text().notNull().unique(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    userId: text('user_id')
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    method: text().$type<SessionMethod>().notNull().default('password'),
    /** By somebody, to the minute: what a page asks by itself does not count. */
    lastUsedAt: moment('last_used_at').notNull().defaultNow(),
    /** When password and code were last given. */
    authenticatedAt: moment('authenticated_at').notNull().defaultNow(),
    createdAt: created(),
    updatedAt: updated(),
  },
  (table) => [index('staff_sessions_user').on(table.userId)],
)

export const staffAccounts = pgTable(
  'staff_accounts',
  {
    id: text().primaryKey(),
    accountId: text('account_id').notNull(),
    providerId: text('provider_id').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => staff.id, { onDelete: 'cascade' }),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: moment('access_token_expires_at'),
    refreshTokenExpiresAt: moment('refresh_token_expires_at'),
    scope: text(),
    password: text(),
    createdAt: created(),
    updatedAt: updated(),
  },
  (table) => [index('staff_accounts_user').on(table.userId)],
)

export const staffVerifications = pgTable('staff_verifications', {
  id: text().primaryKey(),
  identifier: text().notNull(),
  value: text().notNull(),
  expiresAt: moment('expires_at').notNull(),
  createdAt: created(),
  updatedAt: updated(),
})

/** Sign-ins, sign-outs and refusals. Unlike the rest of the audit these are deleted in time, since anybody can cause some of them. */
export const accessActions = [
  'sign in',
  'sign out',
  'fail sign-in',
  'limit sign-in',
  'crowd sign-in',
  'refuse role',
  'limit search',
] as const
export type AccessAction = (typeof accessActions)[number]
/** One for each person who has a second factor or is setting it up; better-auth encrypts the secret and the recovery codes. */
export const staffSecondFactors = pgTable('staff_second_factors', {
  id: text().primaryKey(),
  secret: text().notNull(),
  backupCodes: text('backup_codes').notNull(),
  userId: text('user_id')
    .notNull()
    .unique()
    .references(() => staff.id, { onDelete: 'cascade' }),
  /** Whether a first code was right. */
  verified: boolean().notNull().default(false),
  failedVerificationCount: integer('failed_verification_count').notNull().default(0),
  lockedUntil: moment('locked_until'),
})

export const auditEvents = pgTable(
  'audit_events',
  {
    id: uuid().primaryKey(),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    /** The administrator's username. */
    actor: text().notNull(),
    action: text().notNull(),
    jobId: uuid('job_id'),
    userId: uuid('user_id').references(() => users.id, { onDelete: 'set null' }),
    detail: jsonb().$type<Record<string, unknown>>().notNull().default({}),
  },
  (table) => [
    index('audit_events_at').on(table.at),
    index('audit_events_job').on(table.jobId),
    index('audit_events_user').on(table.userId, table.at),
    index('audit_events_actor').on(table.actor, table.id),
    index('audit_events_action').on(table.action, table.id),
  ],
)
