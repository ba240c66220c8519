'use server'

import type { Route } from 'next'
import { redirect } from 'next/navigation'
import { readFields } from '#app/web/form-fields.ts'
import { maskAddresses } from '../access/mask.ts'
import { readerOf } from '../access/reader.ts'
import { requireAdmin } from '../access/session.ts'
import { sealSought } from '../parts/sought.ts'
import { hrefOf, readQuery } from './query.ts'

const fields = [
  ...(['state', 'outcome', 'person', 'text', 'provider', 'reason'] as const),
  ...(['attempts', 'from', 'to', 'order'] as const),
]

/** To the list with this filter. Its URL has the person's id, or what was typed for nobody or several, sealed. */
export async function searchJobs(form: FormData) {
  const admin = await requireAdmin()
  const { person, ...typed } = readFields(form, ...fields)
  // Whichever field it was typed into: no URL contains an address.
  const safe = Object.entries(typed).map(([name, value]) => [name, value && maskAddresses(value)])
  const given: Record<string, string | undefined> = { person, ...Object.fromEntries(safe) }
  const query = await readQuery(await readerOf(admin), given)
  const { wrong, whom } = query
  const isUnknown = whom !== null && wrong.includes('person')
  // A value that cannot be read is passed on, and the page says so.
  const unread = fields.filter((name) => name !== 'person' && wrong.includes(name))
  redirect(
    hrefOf(query, {
      ...Object.fromEntries(unread.map((name) => [name, given[name]?.slice(0, 300) ?? ''])),
      ...(isUnknown && { sought: sealSought(admin, whom.text) }),
    }) as Route,
  )
}
