import type { HeldPlace, Lease } from '#jobs/delivery/permit.ts'
import type { ProviderName } from '#jobs/providers/index.ts'
import type { Call } from '../../simulator/dialect.ts'
import type { Member } from '../../simulator/members.ts'

export type Person = {
  username: string
  email: string
  userId: string | null
  /** When they opted out there, complained or bounced, by the judge's clock; null while they have not. */
  out: number | null
  /** When they left a provider that keeps no record of people who left. */
  left: number | null
  /** When we learnt that they are subscribed or gone, and from which source. */
  settled: { at: number; by: 'attempt' | 'message' } | null
}
export type Hold = { request: number; when: 'before' | 'after' }
/** An attempt or a look for a person, under way. */
export type Attempt = {
  kind: 'attempt' | 'look'
  person: Person
  startedAt: number
  /** The first of the looks that its next write depends on; null before there was one. */
  lookedAt: number | null
  wrote: boolean
  requests: number
  finished: boolean
  hold: Hold | null
  reached: PromiseWithResolvers<void>
  released: PromiseWithResolvers<void>
  /** The leases that it calls under. */
  place: HeldPlace | null
  lease: { token: string; lease: Lease } | null
  /** When its leases ended, though it goes on: its worker was frozen, or cut off. */
  lostAt: number | null
  /** Another attempt may have its person. */
  taken: boolean
}
type Gap = { look: RegExp; write: RegExp; may: 'change' | 'list' }

/**
 * Between a look and the write that depends on it a person may opt out, and the provider has no call that
 * does both. `change`: the write undoes the choice. `list`: the write keeps the choice, and puts them on a
 * list that no mail is sent to. docs/decisions/009-opted-out-stays-opted-out.md describes them.
 */
const gaps: Partial<Record<ProviderName, Gap[]>> = {
  kit: [{ look: /^POST \/subscribers$/, write: /^POST \/forms\//, may: 'change' }],
  resend: [
    { look: /^GET \/contacts\//, write: /^POST \/contacts$/, may: 'change' },
    { look: /^GET \/contacts\//, write: /^POST \/contacts\/.+\/segments\//, may: 'list' },
  ],
  brevo: [{ look: /^GET \/contacts\//, write: /^POST \/contacts/, may: 'change' }],
  mailerlite: [{ look: /^GET \/subscribers\//, write: /^POST \/subscribers/, may: 'list' }],
  listmonk: [{ look: /^GET \/subscribers$/, write: /^PUT \/subscribers\/lists$/, may: 'list' }],
}

export const isOut = ({ status }: Member) => status !== 'subscribed' && status !== 'pending'

export function isGap(
  name: ProviderName,
  { out }: Person,
  { lookedAt }: Attempt,
  { method, path }: Call,
  change: Gap['may'],
) {
  const gap = gaps[name]?.find(({ write }) => write.test(`${method} ${path}`))
  if (!gap || (change === 'change' && gap.may === 'list')) return false
  return lookedAt !== null && out !== null && out > lookedAt
}

/**
 * For a person who left a provider that keeps no record of it: whether a request may have been on its way when we
 * learnt that they had been there, by a message, or by another attempt while this one's worker stood still.
 */
export const wasOnItsWay = ({ settled }: Person, { startedAt, lostAt }: Attempt) =>
  settled !== null && settled.at > startedAt && (settled.by === 'message' || lostAt !== null)

export const isLook = (name: ProviderName, { method, path }: Call) =>
  gaps[name]?.some(({ look }) => look.test(`${method} ${path}`)) ?? false
