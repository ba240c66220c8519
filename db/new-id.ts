import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'
import { databaseNow } from './now.ts'

let last = 0
let seq = 0
// Random bytes for many ids at once: one call costs as much as the rest of a job's id.
const random = new Uint8Array(16 * 256)
let used = random.length

/**
 * An id whose time is the database's, so that ids of all processes sort together; those of one process also
 * within a millisecond.
 */
export function newId() {
  const msecs = databaseNow()
  seq = msecs === last ? seq + 1 : Math.floor(Math.random() * 2 ** 31)
  last = msecs
  if (used === random.length) {
    randomFillSync(random)
    used = 0
  }
  used += 16
  return v7({ msecs, seq, random: random.subarray(used - 16, used) })
}
