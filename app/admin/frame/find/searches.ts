'use server'

import { redirect } from 'next/navigation'
import { readerOf } from '#app/admin/access/reader.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { findByText, readTyped } from '#app/admin/parts/find-person.ts'
import { sealSought } from '#app/admin/parts/sought.ts'

/** Leads to the one person that the text names, or to those whose email or name begins with it. */
export async function seekPerson(form: FormData) {
  const admin = await requireAdmin()
  // A call by hand need not send a form.
  const given = form instanceof FormData ? form.get('q') : null
  const text = readTyped(typeof given === 'string' ? given : '')
  const found = await findByText(await readerOf(admin), text)
  if ('id' in found) redirect(`/admin/registrations/${found.id}`)
  redirect(`/admin/find?sought=${sealSought(admin, text)}`)
}
