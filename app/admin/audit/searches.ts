'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { readFields } from '#app/web/form-fields.ts'
import { maskAddresses } from '../access/mask.ts'
import { readerOf } from '../access/reader.ts'
import { requireAdmin } from '../access/session.ts'
import { findByText, readTyped } from '../parts/find-person.ts'
import { sealSought } from '../parts/sought.ts'

/** To the list with this filter. Its URL has the person's id, or what was typed for nobody, sealed. */
export async function filterEvents(form: FormData) {
  const admin = await requireAdmin()
  const { person, ...fields } = readFields(form, 'actor', 'action', 'person', 'last', 'from', 'to', 'each')
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (value) params.set(name, maskAddresses(value.slice(0, 300)))
  // A typed time is meant, and not the span that was chosen before.
  if (params.has('from') || params.has('to')) params.delete('last')
  const text = readTyped(person ?? '')
  const found = text === '' ? null : await findByText(await readerOf(admin), text)
  if (found && 'id' in found) params.set('person', found.id)
  else if (found) params.set('sought', sealSought(admin, text))
  redirect(`/admin/audit?${params}` as Route)
}
