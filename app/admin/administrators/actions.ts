'use server'

import { refresh } from 'next/cache'
import { redirect } from 'next/navigation'
import { changeWords, consequences } from '#app/admin/administrators/words.ts'
import { parseFields } from '#app/admin/parts/form/parse-fields.ts'
import { readFields } from '#app/web/form-fields.ts'
import { runtime } from '#app/web/runtime.ts'
import { auth, requireRecent, requireRole } from '../access/session.ts'
import {
  changeRole,
  createAdministrator,
  newPassword,
  removeAdministrator,
  resetPassword,
  resetSecondFactor,
  type StaffChange,
} from '../access/staff.ts'
import type { StaffAnswer } from './answer.ts'
import { giveRoleSchema, nameSchema, removeSchema, roleSchema } from './schema.ts'

const LIST = '/admin/administrators'

export async function create(_previous: StaffAnswer, form: FormData): Promise<StaffAnswer> {
  const admin = await requireRole('admin')
  const given = readFields(form, 'name', 'role')
  const values = { name: given.name?.slice(0, 100), role: given.role?.slice(0, 20) }
  const parsed = roleSchema.safeParse(given)
  if (!parsed.success) {
    const { name, role } = parsed.error.flatten().fieldErrors
    return { status: 'invalid', fieldErrors: { name: name?.[0], role: role?.[0] }, values }
  }
  const { name, role } = parsed.data
  const password = newPassword()
  await requireRecent(`${LIST}?${new URLSearchParams({ name, role })}`)
  if (!(await createAdministrator(runtime().db, auth(), name, password, role, admin.username, true)))
    return { status: 'invalid', fieldErrors: { name: consequences.taken }, values }
  refresh()
  return { status: 'shown', name, password }
}

export async function giveRole(_previous: StaffAnswer, form: FormData): Promise<StaffAnswer> {
  const admin = await requireRole('admin')
  const { name, role, seen } = parseFields(giveRoleSchema, form)
  await requireRecent(`${LIST}/${name}`)
  const change = await changeRole(runtime().db, name, role, admin.username, seen)
  if (change !== 'done') return refused(change)
  redirect(`${LIST}?said=role`)
}

export async function givePassword(_previous: StaffAnswer, form: FormData): Promise<StaffAnswer> {
  const admin = await requireRole('admin')
  const { name } = parseFields(nameSchema, form)
  await requireRecent(`${LIST}/${name}`)
  const password = newPassword()
  const change = await resetPassword(runtime().db, auth(), name, password, admin.username, true)
  return change === 'done' ? { status: 'shown', name, password } : refused(change)
}

export async function resetFactor(_previous: StaffAnswer, form: FormData): Promise<StaffAnswer> {
  const admin = await requireRole('admin')
  const { name } = parseFields(nameSchema, form)
  await requireRecent(`${LIST}/${name}`)
  const change = await resetSecondFactor(runtime().db, name, admin.username)
  if (change !== 'done') return refused(change)
  redirect(`${LIST}?said=factor`)
}

export async function remove(_previous: StaffAnswer, form: FormData): Promise<StaffAnswer> {
  const admin = await requireRole('admin')
  const given = readFields(form, 'name', 'reason')
  const parsed = removeSchema.safeParse(given)
  if (!parsed.success) {
    const { reason } = parsed.error.flatten().fieldErrors
    return {
      status: 'invalid',
      fieldErrors: { reason: reason?.[0] },
      values: { reason: given.reason?.slice(0, 300) },
    }
  }
  const { name, reason } = parsed.data
  await requireRecent(`${LIST}/${name}`)
  const change = await removeAdministrator(runtime().db, name, admin.username, reason)
  if (change !== 'done') return refused(change)
  redirect(`${LIST}?said=removed`)
}

const refused = (change: Exclude<StaffChange, 'done'>): StaffAnswer => ({
  status: 'refused',
  why: changeWords[change],
})
