'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { requireRole } from '#app/admin/access/session.ts'
import { operationPath } from '#app/admin/operations/words.ts'
import { reason as reasonSchema } from '#app/admin/parts/form/reason.ts'
import { runtime } from '#app/web/runtime.ts'
import { groupSubject } from '#app/words/failures.ts'
import { previewDomain } from '#jobs/operations/preview.ts'
import { startOperation } from '#jobs/operations/start.ts'
import { type DomainState, domainSchema, readDomains } from './domain-schema.ts'
import { domainWords as words } from './domain-words.ts'

/** Shows whom it would change. Once an administrator has seen that, begins it as an operation. */
export async function replaceDomain(_previous: DomainState, form: FormData): Promise<DomainState> {
  const admin = await requireRole('operator')
  const { seenAt, isEdited, given, typed } = readDomains(form)
  if (isEdited) return { status: 'invalid', errors: {}, typed, preview: null }
  const parsed = domainSchema.safeParse(given)
  if (!parsed.success) {
    const { from, to } = parsed.error.flatten().fieldErrors
    return { status: 'invalid', errors: { from: from?.[0], to: to?.[0] }, typed, preview: null }
  }
  const { db, boss } = runtime()
  const { fingerprint, from, to } = parsed.data
  const reason = reasonSchema.safeParse(typed.reason)
  if (!seenAt || !reason.success) {
    const preview = await previewDomain(db, parsed.data)
    if (preview.people === 0 && preview.complete) {
      const why = preview.alone > 0 ? words.allAlone(preview.alone) : words.nobody(from)
      return { status: 'invalid', errors: { from: why }, typed, preview: null }
    }
    if (!seenAt || reason.success) return { status: 'preview', typed, preview }
    return { status: 'invalid', errors: { reason: reason.error.issues[0]?.message }, typed, preview }
  }
  const id = await startOperation(db, await boss(), {
    kind: 'correct',
    // On the group, so that no retry of it runs at the same time.
    subject: groupSubject(fingerprint),
    actor: admin.username,
    reason: reason.data,
    filter: { by: 'domain', fingerprint, from, to, before: seenAt },
  })
  redirect((id ? `${operationPath(id)}?said=started` : '/admin/operations?said=running') as Route)
}
