'use server'

import { requireRole } from '#app/admin/access/session.ts'
import { reason as reasonSchema } from '#app/admin/parts/reason.ts'
import { emailSchema } from '#app/register/schema.ts'
import { runtime } from '#app/web/runtime.ts'
import { refusalWords } from '#app/words/refusals.ts'
import { findAtDomain } from '#db/failures/people.ts'
import { type Corrected, correctAddress } from '#jobs/actions/person.ts'
import { type DomainChange, type DomainState, domainSchema, readDomains } from './domain-schema.ts'
import { domainWords as words } from './domain-words.ts'

/** Each is a transaction of some milliseconds, and the page waits for all of them. */
const MOST = 200

/** Shows whom it would change; once that was seen, does it, each person for themselves. */
export async function replaceDomain(_previous: DomainState, form: FormData): Promise<DomainState> {
  const admin = await requireRole('operator')
  const { isSure, isEdited, given, typed } = readDomains(form)
  if (isEdited) return { status: 'invalid', errors: {}, typed, changes: [], more: false }
  const parsed = domainSchema.safeParse(given)
  if (!parsed.success) {
    const { from, to } = parsed.error.flatten().fieldErrors
    return { status: 'invalid', errors: { from: from?.[0], to: to?.[0] }, typed, changes: [], more: false }
  }
  const { db, boss } = runtime()
  const { fingerprint, from, to } = parsed.data
  const found = await findAtDomain(db, fingerprint, from, MOST + 1)
  const changes = found.slice(0, MOST).map(({ email, ...person }) => ({
    ...person,
    before: email,
    after: `${email.slice(0, email.lastIndexOf('@'))}@${to}`,
  }))
  const more = found.length > MOST
  if (changes.length === 0)
    return { status: 'invalid', errors: { from: words.nobody(from) }, typed, changes, more }
  if (!isSure) return { status: 'preview', typed, changes, more }

  const reason = reasonSchema.safeParse(typed.reason)
  if (!reason.success)
    return { status: 'invalid', errors: { reason: reason.error.issues[0]?.message }, typed, changes, more }
  const queue = await boss()
  const alone: { username: string; why: string }[] = []
  for (const change of changes) {
    const why = await correctOne(change, (address) =>
      correctAddress(db, queue, admin.username, change.userId, {
        ...address,
        reason: reason.data,
        was: change.before,
      }),
    )
    if (why) alone.push({ username: change.username, why })
  }
  return { status: 'done', corrected: changes.length - alone.length, alone }
}

type Address = { email: string; emailNormalised: string }

/** @returns why the person was left alone, in words; null where they were corrected. */
async function correctOne({ after }: DomainChange, correct: (address: Address) => Promise<Corrected>) {
  const address = emailSchema.safeParse(after)
  if (!address.success) return words.invalid
  const result = await correct(address.data)
  if (result.done) return null
  return 'why' in result ? refusalWords[result.why] : words.taken
}
