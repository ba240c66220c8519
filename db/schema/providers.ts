import { sql } from 'drizzle-orm'
import { bigint, date, index, integer, pgEnum, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { moment } from './columns.ts'

export const circuitState = pgEnum('circuit_state', [
  'closed',
  'open',
  'half_open',
  'paused',
  'misconfigured',
  // One person a minute is tried, because everybody was refused.
  'slowed',
])
export type CircuitState = (typeof circuitState.enumValues)[number]

/** State of a provider that all workers share: its circuit and its budget. */
export const providers = pgTable('providers', {
  name: text().primaryKey(),
  circuit: circuitState().notNull().default('closed'),
  since: moment('since').notNull().default(sql`clock_timestamp()`),
  /** Why the circuit is as it is, as its last event says it. */
  reason: text(),
  /** When a pause ends by itself. */
  pausedUntil: moment('paused_until'),
  /** When the next probe is due; while one runs, how long its worker has for it. */
  probeAt: moment('probe_at'),
  probeLeaseUntil: moment('probe_lease_until'),
  /** Probes that failed in a row. */
  probeFailures: integer('probe_failures').notNull().default(0),
  /** Nobody calls before this: the provider's own answer (Retry-After), or its daily limit. */
  heldUntil: moment('held_until'),
  heldReason: text('held_reason'),
  /** When the next request may leave, at the provider's rate. */
  freeAt: moment('free_at').notNull().default(sql`clock_timestamp()`),
  /**
   * How the last answers ended, one letter each, newest last: see jobs/delivery/circuit.ts. Empty while all is well.
   */
  recent: text().notNull().default(''),
  /** The people refused in a row since the last acceptance, at most as many as it takes to slow delivery down. */
  refused: uuid().array().notNull().default(sql`'{}'`),
  refusedSince: moment('refused_since'),
  /** New people told today (UTC), for providers with a daily limit on these. */
  newOn: date('new_on'),
  newToday: integer('new_today').notNull().default(0),
  /** Until when the provider has told who changed there, where it is asked: see jobs/upkeep/changes.ts. */
  changesReadAt: moment('changes_read_at').notNull().default(sql`clock_timestamp()`),
})

/**
 * Concurrent requests to the provider, over all workers: a row is a place that a worker has taken. It is free
 * again after `until`; a live holder renews it.
 */
export const providerPlaces = pgTable(
  'provider_places',
  {
    provider: text().notNull(),
    place: integer().notNull(),
    /** The worker process: its title, as on its attempts, and a random id. */
    holder: text().notNull(),
    /** Raised with every new holder. */
    fence: bigint({ mode: 'number' }).notNull().default(1),
    until: moment('until').notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.place] })],
)

/**
 * The person that an attempt or a look is being made for now: one at a time for a person. After another
 * holder has taken the lease, the token refuses late answers of the previous one. There is no foreign key: it
 * would lock the person's row.
 */
export const personLeases = pgTable(
  'person_leases',
  {
    userId: uuid('user_id').primaryKey(),
    token: uuid().notNull(),
    holder: text().notNull(),
    until: moment('until').notNull(),
    /** The job in hand, to be taken back from a holder that has died. */
    queue: text().notNull(),
    jobId: uuid('job_id').notNull(),
    retryCount: integer('retry_count').notNull(),
  },
  (table) => [index('person_leases_until').on(table.until), index('person_leases_holder').on(table.holder)],
)

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
    /** The administrator's text; a code if it happened automatically. */
    reason: text().notNull(),
    /** The administrator who made the change; null where it was automatic. */
    actor: text(),
  },
  (table) => [index('circuit_events_provider').on(table.provider, table.at)],
)
