/** After this long, or the statement's own limit, the server ends a transaction whose client is silent. */
const LEAST_IDLE_MS = 15_000
/** How much longer than the server the client waits, so that the server's own error comes first. */
const GRACE_MS = 2_000

/**
 * PostgreSQL settings that limit how long a client that is gone holds its locks.
 * @param limitMs of a statement; null for none.
 */
export const serverLimits = (limitMs: number | null): Record<string, string> => ({
  // An unreachable client is given up after 25 s.
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '25000',
  ...(limitMs !== null && {
    statement_timeout: String(limitMs),
    idle_in_transaction_session_timeout: String(Math.max(limitMs, LEAST_IDLE_MS)),
  }),
})

/** Time after which a client stops waiting for a statement's answer; null for never. */
export const clientLimitMs = (limitMs: number | null) => (limitMs === null ? null : limitMs + GRACE_MS)
