import type { CircuitCode, CircuitReason } from '#db/providers/circuit.ts'
import type { Outcome } from '../providers/outcome.ts'

/** An answer as a part of a stored code: what it was, the HTTP status or `-`, and the provider's own code, which may be words. */
export function answerCode(outcome: Outcome): string {
  const reason = 'reason' in outcome ? outcome.reason : outcome.kind
  const code = outcome.code ? ` ${outcome.code}` : ''
  return `${reason.replaceAll(' ', '_')} ${outcome.httpStatus || '-'}${code}`
}

export function answerText(answer: string): string {
  const [reason = '', status = '-', ...code] = answer.split(' ')
  const facts = [status === '-' ? '' : `HTTP ${status}`, code.join(' ')].filter(Boolean)
  return `${reason.replaceAll('_', ' ')}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
}

type Code = CircuitCode extends infer One ? (One extends `${infer First} ${string}` ? First : One) : never

const lastOne = (answer: string[]) => `, the last one ${answerText(answer.join(' '))}`
const texts: Record<Code & string, (rest: string[]) => string> = {
  failed_in_a_row: ([count, ...answer]) => `${count} attempts in a row failed${lastOne(answer)}`,
  failed_of_last: ([failed, of, ...answer]) =>
    `${failed} of the last ${of} attempts failed${lastOne(answer)}`,
  unanswered_in_a_row: ([count, ...answer]) =>
    `${count} calls in a row, as many as may run at once, were not answered${lastOne(answer)}`,
  refused_in_a_row: ([count, ...answer]) => `${count} people in a row were refused${lastOne(answer)}`,
  settings_refused: (answer) => answerText(answer.join(' ')),
  probe_failed: (answer) => `the probe failed: ${answerText(answer.join(' '))}`,
  taken_again: () => 'somebody was taken again',
  settings_accepted: () => 'key and list are answered; one job tries',
  probe_refused: () => 'the probe was answered',
  probe_succeeded: () => 'the probe succeeded',
  pause_over: () => 'the pause is over',
}

/** Reasons of those who pressed a button and typed none. */
const clicks = {
  'click:go_on': 'gone on by hand while everybody was refused',
  'click:stop': 'stopped by hand while everybody was refused',
  'click:call_again': 'called again by hand before the hold was over',
}
export type ClickCode = keyof typeof clicks

/** The reason of somebody who acted by hand; typed ones, and those of older versions, are shown as they are. */
export const handText = (reason: string) =>
  Object.hasOwn(clicks, reason) ? clicks[reason as ClickCode] : reason

/**
 * Why a circuit is in its state, as people read it. It is here and not in `app/words` because alerts say it too. A reason that a
 * person typed is not a code, and an older version stored whole texts: both are shown as they are.
 */
export function circuitText({ actor, reason }: CircuitReason): string {
  if (reason === null) return 'unknown'
  const [code = '', ...rest] = reason.split(' ')
  if (actor !== null) return handText(reason)
  return Object.hasOwn(texts, code) ? texts[code as Code](rest) : reason
}
