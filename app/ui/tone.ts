import { CircleAlert, CircleCheck, CircleMinus, Clock } from './icons.ts'

/** The meaning of a word or a figure for the reader: done, under way, needs somebody, or none of these. */
export type Tone = 'good' | 'wait' | 'bad' | 'plain'

/** Each tone has a shape too: a colour alone says nothing to some readers, and on paper. */
export const toneIcons = { good: CircleCheck, wait: Clock, bad: CircleAlert, plain: CircleMinus }
export const toneText = { good: 'text-good', wait: 'text-wait', bad: 'text-bad', plain: 'text-muted' }
export const toneSoft = {
  good: 'bg-good-soft text-good',
  wait: 'bg-wait-soft text-wait',
  bad: 'bg-bad-soft text-bad',
  plain: 'bg-sunken text-muted',
}
