import { v7 } from 'uuid'
import { databaseNow } from './now.ts'

let last = 0
let seq = 0

/**
 * An id whose time is the database's, so that ids of all processes sort together; those of one process also
 * within a millisecond.
 */
export function newId() {
  const msecs = databaseNow()
  seq = msecs === last ? seq + 1 : Math.floor(Math.random() * 2 ** 31)
  last = msecs
  return v7({ msecs, seq })
}
