import { type Runtime, runtime } from '#app/web/runtime.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { mayAct } from './roles.ts'
import { requireAdmin } from './session.ts'

/** What a page is drawn from: the database as its reader may see it. */
export type AdminReader = Pick<Runtime, 'db' | 'env' | 'boss'> & {
  /** Of the member of staff. */
  id: string
  /** Otherwise addresses come shortened, and finding by them takes the whole one. */
  seesAddresses: boolean
}

export function readerOf({ id, role }: { id: string; role: StaffRole }): AdminReader {
  const { db, masked, env, boss } = runtime()
  const seesAddresses = mayAct(role, 'operator') || env.VIEWERS_SEE_ADDRESSES
  return { id, db: seesAddresses ? db : masked, env, boss, seesAddresses }
}

/** What it takes to find somebody. */
export type Finder = Pick<AdminReader, 'db' | 'seesAddresses'>

/** What it takes to read a page's query, which may have a text that is sealed for its reader. */
export type Seeker = Finder & Pick<AdminReader, 'id'>

/** The reader of the page that is being drawn. */
export const currentReader = async () => readerOf(await requireAdmin())
