import { aboutSpan } from '#app/words/spans.ts'

export const perSecond = (pace: number) =>
  pace > 0 && pace < 1 ? `${(pace * 60).toPrecision(2)} a minute` : `${Number(pace.toPrecision(2))} a second`

/** How long it takes until this many people are told. */
export function drainWords(waiting: number, seconds: number | null) {
  if (waiting === 0) return 'nobody waits'
  if (seconds === null) return 'unknown: the queue does not get shorter, or nobody was told yet'
  return `${aboutSpan(seconds)} while the provider is called (${waiting.toLocaleString('en')} wait)`
}
