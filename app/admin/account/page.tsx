import type { ReactNode } from 'react'
import { accountSaid, accountWords as words } from '#app/admin/account/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { findSessions } from '#db/staff/sessions.ts'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { requireAdmin } from '../access/session.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { AdminPage } from '../frame/admin-page.tsx'
import { Facts } from '../parts/facts.tsx'
import { Sessions } from './sessions.tsx'

type Fact = [name: string, value: ReactNode]
type Props = { searchParams: Promise<{ said?: unknown }> }

export default async function AccountPage({ searchParams }: Props) {
  const admin = await requireAdmin()
  const sessions = await findSessions(runtime().db, admin.id)
  const notice = accountSaid((await searchParams).said)
  const elsewhere: Fact[] = [[words.signIn.where, words.signIn.at(runtime().env.oidc?.name)]]
  const here: Fact[] = [
    [
      words.signIn.password,
      <a key="password" href="/admin/account/password">
        {words.signIn.change}
      </a>,
    ],
    [
      words.signIn.secondFactor,
      <a key="second" href="/admin/account/second-factor">
        {admin.hasSecondFactor ? words.signIn.on : words.signIn.setUp}
      </a>,
    ],
  ]
  return (
    <AdminPage title={words.title} here="/admin/account">
      <ActionNotice>{notice && <Notice tone="good">{notice}</Notice>}</ActionNotice>
      <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
        <Card id="sign-in" title={words.signIn.title}>
          <Facts
            facts={[
              [words.signIn.name, admin.username],
              [words.signIn.role, admin.role],
              ...(admin.session.method === 'oidc' ? elsewhere : here),
            ]}
          />
        </Card>
        <Sessions sessions={sessions} here={admin.session.id} />
      </div>
    </AdminPage>
  )
}
