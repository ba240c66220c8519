/**
 * An id is made before the statement that writes its row, and that statement may wait. Both use the
 * database's clock (now.ts).
 */
export const SKEW_MS = 60_000

/** The smallest UUIDv7 of that millisecond. */
export function firstIdAt(time: number) {
  const hex = Math.min(Math.max(0, time), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** When a UUIDv7 was made. */
export const timeOfId = (id: string) => new Date(Number.parseInt(id.replace('-', '').slice(0, 12), 16))

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** PostgreSQL's usual form of a uuid; any other text would make the query fail. */
export const isUuid = (text: string) => UUID.test(text)

/** The id that comes right after it, so that "before" it means "up to" the given one. */
export function justAfter(id: string) {
  const next = BigInt(`0x${id.replaceAll('-', '')}`) + 1n
  return next
    .toString(16)
    .padStart(32, '0')
    .slice(-32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
