import { sql } from 'drizzle-orm'
import { date, index, integer, pgEnum, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

const moment = (name: string) => timestamp(name, { withTimezone: true })

export const circuitState = pgEnum('circuit_state', [
  'closed',
  'open',
  'half_open',
  'paused',
  'misconfigured',
])
export type CircuitState = (typeof circuitState.enumValues)[number]

/** What all workers share about a provider: its circuit and its budget. */
export const providers = pgTable('providers', {
  name: text().primaryKey(),
  circuit: circuitState().notNull().default('closed'),
  since: moment('since').notNull().default(sql`clock_timestamp()`),
  /** Why the circuit is as it is. */
  reason: text(),
  /** When a pause ends by itself. */
  pausedUntil: moment('paused_until'),
  /** When the next probe is due, and until when a worker has it in hand. */
  probeAt: moment('probe_at'),
  probeLeaseUntil: moment('probe_lease_until'),
  /** Probes that failed in a row. */
  probeFailures: integer('probe_failures').notNull().default(0),
  /** Nobody calls before this: the provider's own word (Retry-After), or its daily limit. */
  heldUntil: moment('held_until'),
  heldReason: text('held_reason'),
  /** When the next request may leave, at the provider's rate. */
  freeAt: moment('free_at').notNull().default(sql`clock_timestamp()`),
  /** New people told today (UTC), for providers that take so many a day. */
  newOn: date('new_on'),
  newToday: integer('new_today').notNull().default(0),
})

/** Every change of a circuit. */
export const circuitEvents = pgTable(
  'circuit_events',
  {
    id: uuid().primaryKey(),
    provider: text()
      .notNull()
      .references(() => providers.name, { onDelete: 'cascade' }),
    at: moment('at').notNull().default(sql`clock_timestamp()`),
    before: circuitState().notNull(),
    after: circuitState().notNull(),
    reason: text().notNull(),
    /** The administrator who did it; null where it happened by itself. */
    actor: text(),
  },
  (table) => [index('circuit_events_provider').on(table.provider, table.at)],
)
