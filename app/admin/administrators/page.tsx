import { changedSaid, roleWords, administratorsWords as words } from '#app/admin/administrators/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { Card } from '../../ui/card.tsx'
import { Search, ShieldCheck, UserCheck } from '../../ui/icons.ts'
import { Notice } from '../../ui/notice.tsx'
import { ListRow, Rows } from '../../ui/rows.tsx'
import { Time } from '../../ui/time.tsx'
import { mayAct, whyNotRole } from '../access/roles.ts'
import { requireAdmin } from '../access/session.ts'
import { listAdministrators } from '../access/staff.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { AdminPage } from '../frame/admin-page.tsx'
import { type Query, readText } from '../parts/query.ts'
import { CreateForm } from './create-form.tsx'

const roleIcons = { admin: ShieldCheck, operator: UserCheck, viewer: Search }

type Props = { searchParams: Promise<Query> }

export default async function AdministratorsPage({ searchParams }: Props) {
  const admin = await requireAdmin()
  const all = await listAdministrators(runtime().db)
  const query = await searchParams
  const notice = changedSaid(query.said)
  // The values that were typed before they had to confirm their identity.
  const typed = { name: readText(query, 'name'), role: readText(query, 'role') }
  return (
    <AdminPage title={words.title} here="/admin/administrators">
      <ActionNotice>{notice && <Notice tone="good">{notice}</Notice>}</ActionNotice>
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-6">
          <Rows label={words.title}>
            {all.map(({ username, role, createdAt }) => (
              <ListRow key={username} icon={roleIcons[role]} data-administrator={username}>
                <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
                  <span className="wrap-anywhere">
                    <strong className="font-semibold">{username}</strong>
                    {username === admin.username && words.you}
                  </span>
                  <span className="rounded-full bg-sunken px-2 py-0.5 text-xs font-medium">{role}</span>
                  <span className="text-xs text-muted">
                    {words.since} <Time at={createdAt.toISOString()} />
                  </span>
                  {mayAct(admin.role, 'admin') && (
                    <a className="ml-auto" href={`/admin/administrators/${username}`}>
                      {words.change}
                      <span className="sr-only"> {username}</span>
                    </a>
                  )}
                </div>
              </ListRow>
            ))}
          </Rows>
          <Roles mine={admin.role} />
        </div>
        <CreateForm typed={typed} whyDisabled={whyNotRole(admin.role, 'admin')} />
      </div>
    </AdminPage>
  )
}

function Roles({ mine }: { mine: keyof typeof roleWords }) {
  return (
    <Card id="roles" title={words.roles.title}>
      <p data-testid="my-role">
        {words.roles.mine.before}
        <strong>{mine}</strong>
        {words.roles.mine.after}
      </p>
      <dl className="grid gap-2.5">
        {Object.entries(roleWords).map(([role, means]) => (
          <div key={role} aria-current={role === mine || undefined} className="group">
            <dt className="group-aria-[current]:font-semibold">
              {role}
              {role === mine && words.roles.yours}
            </dt>
            <dd className="text-muted">{means}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
