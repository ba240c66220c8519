import { runtime } from '#app/web/runtime.ts'
import { seal, unseal } from '#app/web/sealed.ts'
import type { Query } from './query.ts'

/** A search term is sealed in the URL, and valid for an hour: an address belongs in no log and no history. */
const SOUGHT = 'sought'
const SOUGHT_SECONDS = 3_600

export const sealSought = (text: string) => seal(SOUGHT, text, SOUGHT_SECONDS, runtime().env.SESSION_SECRET)

/** @returns null where there is none, or its hour is over. */
export function readSought({ sought }: Query): string | null {
  return typeof sought === 'string' && sought !== ''
    ? unseal(SOUGHT, sought, runtime().env.SESSION_SECRET)
    : null
}
