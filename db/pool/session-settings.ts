/**
 * Settings that our code relies on, and that a database or its role may have changed: how times and texts are written, and
 * what a transaction sees.
 */
export const sessionSettings: Record<string, string> = {
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  standard_conforming_strings: 'on',
  bytea_output: 'hex',
  default_transaction_isolation: 'read committed',
}
