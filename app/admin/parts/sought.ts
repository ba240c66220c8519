import { runtime } from '#app/web/runtime.ts'
import { seal, unseal } from '#app/web/sealed.ts'
import type { Query } from './query.ts'

const SOUGHT_SECONDS = 3_600

type Reader = { id: string }
const purpose = ({ id }: Reader) => `sought by ${id}`

/**
 * A search term is sealed in the URL, for its reader and an hour: an address belongs in no log and no history, and not
 * before somebody whom addresses are kept from.
 */
export const sealSought = (reader: Reader, text: string) =>
  seal(purpose(reader), text, SOUGHT_SECONDS, runtime().env.SESSION_SECRET)

/** @returns null where there is none, its hour is over, or it is somebody else's. */
export function readSought(reader: Reader, { sought }: Query): string | null {
  return typeof sought === 'string' && sought !== ''
    ? unseal(purpose(reader), sought, runtime().env.SESSION_SECRET)
    : null
}
