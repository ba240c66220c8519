import { cache } from 'react'
import type { Standing } from '#app/web/replica.ts'
import { type Runtime, runtime } from '#app/web/runtime.ts'
import { countChanges } from '#db/monitoring/page-changes.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { countJobWrites } from '#jobs/queue/changes.ts'
import { noteRepeated } from './notes.ts'
import { mayAct } from './roles.ts'
import { requireAdmin } from './session.ts'

/** What a page is drawn from: the database as its reader may see it, or a replica of it. */
export type AdminReader = Pick<Runtime, 'db' | 'env' | 'boss'> & {
  /** Of the member of staff. */
  id: string
  /** Otherwise addresses come shortened, and finding by them takes the whole one. */
  seesAddresses: boolean
  /** Counts a try to find somebody by a whole address. @returns seconds until it is allowed; 0 when it is. */
  countSought: (address: string) => Promise<number>
  /** Of the replica, where there is one. */
  standing: Standing | undefined
  /** Texts that differ once anything was written. The leader is asked: a replica counts no writes. */
  countWrites: () => Promise<unknown>
}

/** Asked once for a page. */
const standingFor = cache(async (username: string) => runtime().replica?.standing(username))

type Reader = { id: string; role: StaffRole; username: string }
export async function readerOf({ id, role, username }: Reader): Promise<AdminReader> {
  const { db, masked, env, boss, replica, countSought } = runtime()
  const standing = await standingFor(username)
  const from = replica && standing?.reads === 'replica' ? replica : { db, masked }
  const seesAddresses = mayAct(role, 'operator') || env.VIEWERS_SEE_ADDRESSES
  return {
    ...{ id, db: seesAddresses ? from.db : from.masked, env, boss, seesAddresses, standing },
    countSought: async (address) => {
      const wait = seesAddresses ? 0 : await countSought(id, address)
      if (wait > 0) noteRepeated({ action: 'limit search', actor: username })
      return wait
    },
    countWrites: () => Promise.all([countChanges(db), countJobWrites(db)]),
  }
}

/** What it takes to find somebody. */
export type Finder = Pick<AdminReader, 'db' | 'seesAddresses' | 'countSought'>

/** What it takes to read a page's query, which may have a text that is sealed for its reader. */
export type Seeker = Finder & Pick<AdminReader, 'id'>

/** The reader of the page that is being drawn. */
export const currentReader = async () => readerOf(await requireAdmin())
