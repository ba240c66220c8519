export const perSecond = (pace: number) =>
  pace > 0 && pace < 1 ? `${(pace * 60).toPrecision(2)} a minute` : `${Number(pace.toPrecision(2))} a second`

/** A time in whole minutes, hours or days. */
export function spanOfMinutes(minutes: number) {
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}

/** A time as nobody knows better. */
export const aboutSpan = (seconds: number) =>
  seconds < 60 ? 'under a minute' : `about ${spanOfMinutes(Math.ceil(seconds / 60))}`

/** How long until nobody waits, of so many. */
export function drainWords(waiting: number, seconds: number | null) {
  if (waiting === 0) return 'nobody waits'
  if (seconds === null) return 'nobody can say: the queue does not get shorter, or nobody was told yet'
  return `${aboutSpan(seconds)} while the provider is called (${waiting.toLocaleString('en')} wait)`
}
