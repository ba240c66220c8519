import type { z } from 'zod'
import type { Page } from './contract.ts'

/** Those entries of a page that can be read: an odd one must not hide all others. Null where none of them can be. */
export function readable<T>(entries: unknown[], shape: z.ZodType<T>): T[] | null {
  const read = entries.flatMap((entry) => {
    const { success, data } = shape.safeParse(entry)
    return success ? [data] : []
  })
  return entries.length > 0 && read.length === 0 ? null : read
}

/** The same as members, and how many others there were. @param shape makes null of who is not to be listed. */
export function readMembers(
  entries: unknown[] | undefined,
  shape: z.ZodType<Page['members'][number] | null>,
): Pick<Page, 'members' | 'unreadable'> | null {
  const read = entries && readable(entries, shape)
  return read ? { members: read.flatMap((one) => one ?? []), unreadable: entries.length - read.length } : null
}
