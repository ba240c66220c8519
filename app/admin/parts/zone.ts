/** The cookie's value: `utc`, or the name of the reader's zone. */
export const ZONE_COOKIE = 'frontdesk-zone'

/** @returns null where it names no zone. */
export function readZone(cookie: string | undefined): string | null {
  if (!cookie) return null
  try {
    new Intl.DateTimeFormat('en', { timeZone: cookie })
    return cookie
  } catch {
    return null
  }
}
