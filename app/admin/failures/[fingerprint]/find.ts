import { notFound } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { groupWords } from '#app/admin/failures/[fingerprint]/words.ts'
import { groupSubject, UNEXPLAINED } from '#app/words/failures.ts'
import { outcomeTitle } from '#app/words/outcomes.ts'
import { findGroup } from '#db/failures/groups.ts'
import { countInGroup } from '#db/failures/people.ts'
import { findOperations } from '#db/operations/operations.ts'

/** The group of a URL, with its retries. `group` is null for people without a failed attempt. */
export async function findNamed(name: string) {
  const { db } = await currentReader()
  const fingerprint = name === UNEXPLAINED ? null : name
  if (fingerprint !== null && !/^[0-9a-f]{32}$/.test(fingerprint)) notFound()
  const [group, unexplained, operations] = await Promise.all([
    fingerprint === null ? null : findGroup(db, fingerprint),
    fingerprint === null ? countInGroup(db, null) : 0,
    findOperations(db, { subject: groupSubject(fingerprint), limit: 20 }),
  ])
  if (fingerprint !== null && !group) notFound()
  return {
    fingerprint,
    group,
    operations,
    title: group ? outcomeTitle(group) : groupWords.unexplained,
    needAttention: group?.needAttention ?? unexplained,
    isRunning: operations.some((operation) => !operation.finishedAt),
  }
}
