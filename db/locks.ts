/**
 * All our advisory locks in one place, so that no two share a number by accident. The constants are unlikely
 * to be used by anything else in this database. Each lock is held by a transaction, or by the connection
 * where its name says so.
 */
export const LOCKS = {
  /** Held by the migrating connection: two deploys at once take turns. */
  migration: 4_676_231_507,
  /** Held by the connection that copies the template of the test databases; only one copy can run at a time. */
  testTemplate: 4_676_231_508,
  watch: 4_676_231_509,
  stateCounts: 4_676_231_511,
  annotations: 4_676_231_512,
  attemptMonths: 4_676_231_524,
}
