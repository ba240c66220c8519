import { changedSaid, roleWords, administratorsWords as words } from '#app/admin/administrators/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { Notice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import { mayAct, whyNotRole } from '../access/roles.ts'
import { requireAdmin } from '../access/session.ts'
import { listAdministrators } from '../access/staff.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { CreateForm } from './create-form.tsx'

type Props = { searchParams: Promise<{ said?: unknown }> }

export default async function AdministratorsPage({ searchParams }: Props) {
  const admin = await requireAdmin()
  const all = await listAdministrators(runtime().db)
  const notice = changedSaid((await searchParams).said)
  return (
    <AdminPage title={words.title} here="/admin/administrators">
      {notice && <Notice tone="good">{notice}</Notice>}
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-6">
          <ul aria-label={words.title} className="grid gap-3">
            {all.map(({ username, role, createdAt }) => (
              <li
                key={username}
                data-administrator={username}
                className="flex flex-wrap items-baseline gap-x-4 gap-y-1 rounded-xl border border-line bg-surface p-4"
              >
                <span className="wrap-anywhere">
                  <strong>{username}</strong>
                  {username === admin.username && words.you}
                </span>
                <span>{role}</span>
                <span className="text-sm text-muted">
                  {words.since} <Time at={createdAt.toISOString()} />
                </span>
                {mayAct(admin.role, 'admin') && (
                  <a className="ml-auto" href={`/admin/administrators/${username}`}>
                    {words.change}
                    <span className="sr-only"> {username}</span>
                  </a>
                )}
              </li>
            ))}
          </ul>
          <Roles mine={admin.role} />
        </div>
        <CreateForm whyDisabled={whyNotRole(admin.role, 'admin')} />
      </div>
    </AdminPage>
  )
}

function Roles({ mine }: { mine: keyof typeof roleWords }) {
  return (
    <section aria-labelledby="roles" className="grid gap-3 rounded-xl border border-line bg-surface p-5">
      <h2 id="roles" className="text-lg font-semibold">
        {words.roles.title}
      </h2>
      <p data-testid="my-role">
        {words.roles.mine.before}
        <strong>{mine}</strong>
        {words.roles.mine.after}
      </p>
      <dl className="grid gap-2">
        {Object.entries(roleWords).map(([role, means]) => (
          <div key={role} aria-current={role === mine || undefined} className="group">
            <dt className="group-aria-[current]:font-semibold">
              {role}
              {role === mine && words.roles.yours}
            </dt>
            <dd className="text-sm text-muted">{means}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
