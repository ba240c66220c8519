/**
 * Every advisory lock that we take, so that no two mean the same by accident: constants that nobody else is likely to
 * use in this database. Each is held by a transaction, or by the connection where its name says so.
 */
export const LOCKS = {
  /** Of the connection that migrates: two deploys at once take turns. */
  migration: 4_676_231_507,
  /** Of the connection that copies the template of the tests' databases, which one can do at a time. */
  testTemplate: 4_676_231_508,
  watch: 4_676_231_509,
  stateCounts: 4_676_231_511,
  annotations: 4_676_231_512,
  attemptMonths: 4_676_231_524,
}
