/**
 * What our code relies on and a database, or its role, may have set otherwise: how times and texts are written, and
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
