// On globalThis because bundlers evaluate a module once per entry.
const holder = globalThis as { frontdeskClock?: number }

/**
 * The database's time in milliseconds since 1970, as far as this process knows it without asking. Processes
 * compare times by one clock. A process's wall clock may be minutes wrong, but its monotonic clock can be
 * added to the database's time.
 */
export const databaseNow = () =>
  holder.frontdeskClock === undefined ? Date.now() : Math.round(performance.now() + holder.frontdeskClock)

/** Whether it can be a time of anything here, and the database takes it. @param ms since 1970. */
export const isTime = (ms: number) => ms >= 0 && ms < Date.UTC(10_000, 0)

/** Learns from the database's answer to a question that was `sent` at that time of the monotonic clock. */
export function noteDatabaseTime(time: number, sent: number) {
  const [least, most] = [time - performance.now(), time - sent]
  holder.frontdeskClock = Math.min(Math.max(holder.frontdeskClock ?? (least + most) / 2, least), most)
}
