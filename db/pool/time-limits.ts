/** A transaction whose client is silent ends on the server after the statement's limit, or this. */
const LEAST_IDLE_MS = 15_000
/** Beyond what the server lets a statement take, so that its own word comes first. */
const GRACE_MS = 2_000

/**
 * Settings of PostgreSQL for a connection that bound what a client holds that is gone.
 * @param limitMs of a statement; null for none.
 */
export const serverLimits = (limitMs: number | null): Record<string, string> => ({
  // Who cannot be reached any more is given up after 25 s.
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '25000',
  ...(limitMs !== null && {
    statement_timeout: String(limitMs),
    idle_in_transaction_session_timeout: String(Math.max(limitMs, LEAST_IDLE_MS)),
  }),
})

/** After which a client no longer waits for the answer to a statement; null for never. */
export const clientLimitMs = (limitMs: number | null) => (limitMs === null ? null : limitMs + GRACE_MS)
