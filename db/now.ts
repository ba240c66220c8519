// On globalThis because bundlers evaluate a module once per entry.
const holder = globalThis as { frontdeskClock?: number }

/**
 * The database's time in milliseconds since 1970, as this process knows it without asking: what several processes compare
 * goes by one clock. Its own wall clock may be minutes wrong; its monotonic one only has to be added to.
 */
export const databaseNow = () =>
  holder.frontdeskClock === undefined ? Date.now() : Math.round(performance.now() + holder.frontdeskClock)

/** Learns from what the database said in answer to a question that was `sent` then, by the monotonic clock. */
export function noteDatabaseTime(time: number, sent: number) {
  const [least, most] = [time - performance.now(), time - sent]
  holder.frontdeskClock = Math.min(Math.max(holder.frontdeskClock ?? (least + most) / 2, least), most)
}
