import { cookies } from 'next/headers'
import { readChoice } from '#app/web/cookie-name.ts'

/** A list whose columns the reader chooses. */
type ColumnList = 'jobs' | 'registrations'
const cookieOf = (list: ColumnList) => `frontdesk-columns-${list}`

/** The columns that this reader has taken away; none without a script, which alone can keep the choice. */
export async function readColumns<C extends string>(list: ColumnList, columns: Record<C, string>) {
  const cookie = cookieOf(list)
  const kept = new Set(readChoice(await cookies(), cookie)?.split('.'))
  const hidden = (Object.keys(columns) as C[]).filter((column) => kept.has(column))
  return { cookie, hidden, columns: Object.entries<string>(columns) }
}
