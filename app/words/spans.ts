/** Durations in words. All functions take seconds. */

/** As people say it: seconds, then minutes, hours and days. */
export const span = (seconds: number) => (seconds < 120 ? `${Math.floor(seconds)} s` : spanInMinutes(seconds))

/** The same without seconds, where they would change too often or do not matter. */
export function spanInMinutes(seconds: number) {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

export const ago = (seconds: number) => `${span(seconds)} ago`

/** A time, by the seconds since it; negative where it is to come. */
export function fromNow(seconds: number) {
  if (Math.abs(seconds) < 5) return 'now'
  return seconds < 0 ? `in ${span(-seconds)}` : ago(seconds)
}

/** For durations that are only known roughly. */
export const aboutSpan = (seconds: number) =>
  seconds < 60 ? 'under a minute' : `about ${spanInMinutes(Math.ceil(seconds / 60) * 60)}`

/** A measured duration; null where there is no measurement yet. */
export function measuredSpan(seconds: number | null) {
  if (seconds === null) return 'none yet'
  if (seconds < 1) return `${Math.max(10, Math.round(seconds * 100) * 10)} ms`
  if (seconds < 120) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`
  const hours = seconds / 3600
  return hours < 48 ? `${hours.toFixed(1)} h` : `${Math.round(hours / 24)} days`
}
