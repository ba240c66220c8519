import { notFound } from 'next/navigation'
import { requireRecent, requireRole } from '#app/admin/access/session.ts'
import { findAdministrator, staffName } from '#app/admin/access/staff.ts'
import { changeWords, administratorWords as words } from '#app/admin/administrators/words.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { runtime } from '#app/web/runtime.ts'
import { Time } from '../../../ui/time.tsx'
import { ConfirmForm } from './confirm-form.tsx'
import { RemoveForm } from './remove-form.tsx'
import { RoleForm } from './role-form.tsx'

export default async function AdministratorPage({ params }: { params: Promise<{ name: string }> }) {
  const admin = await requireRole('admin')
  const given = staffName.safeParse((await params).name)
  const person = given.success ? await findAdministrator(runtime().db, given.data) : null
  if (!person?.username) notFound()
  const name = person.username
  await requireRecent(`/admin/administrators/${name}`)
  const why = name === admin.username ? changeWords.own : null
  const at = person.hasPassword ? null : (runtime().env.oidc?.name ?? words.unknown)
  const elsewhere = at && words.elsewhere(at)
  return (
    <AdminPage title={name} tab={words.title} here="/admin/administrators">
      <p>
        {words.role.before}
        <strong data-testid="role">{person.role}</strong>
        {words.role.since}
        <Time at={person.createdAt.toISOString()} />
        {words.role.after}
        <a href="/admin/administrators">{words.all}</a>
      </p>
      <div className="grid items-start gap-6 lg:grid-cols-3">
        <RoleForm name={name} role={person.role} whyDisabled={why ?? elsewhere} />
        <ConfirmForm kind="password" name={name} whyDisabled={why ?? elsewhere} />
        {person.hasSecondFactor && <ConfirmForm kind="secondFactor" name={name} whyDisabled={why} />}
        <RemoveForm name={name} role={person.role} at={at} whyDisabled={why} />
      </div>
    </AdminPage>
  )
}
