import { isUuid } from '#db/ids.ts'
import { isTime } from '#db/now.ts'

/** The query of a URL, as Next gives it. */
export type Query = Record<string, string | string[] | undefined>

const MOST = 300

/** One text as far as the database takes it; empty where it is missing or repeated. */
export const readText = (query: Query, name: string) => {
  const value = query[name]
  return typeof value === 'string' ? value.trim().slice(0, MOST).replaceAll('\0', '') : ''
}

export const readId = (query: Query, name: string): string | null => {
  const id = readText(query, name)
  return isUuid(id) ? id : null
}

/** A time of an address, in UTC; null where it is none. */
export function readTime(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text)) return null
  const time = new Date(text.includes('T') ? `${text}Z` : `${text}T00:00Z`)
  return isTime(time.getTime()) ? time : null
}

export const minute = (time: Date) => time.toISOString().slice(0, 16)
