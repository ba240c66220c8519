'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { readFields } from '#app/web/form-fields.ts'
import { maskAddresses } from '../access/mask.ts'
import { requireAdmin } from '../access/session.ts'
import { readTyped } from '../parts/find-person.ts'
import { sealSought } from '../parts/sought.ts'

/** Leads to the list with this filter. Any part of an address that was typed is sealed in the URL. */
export async function filterPeople(form: FormData) {
  const admin = await requireAdmin()
  const { starts, ...fields } = readFields(form, 'show', 'from', 'to', 'starts')
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(fields))
    if (value) params.set(name, maskAddresses(value.slice(0, 300)))
  const text = readTyped(starts ?? '')
  if (text !== '') params.set('sought', sealSought(admin, text))
  redirect(`/admin/registrations?${params}` as Route)
}
