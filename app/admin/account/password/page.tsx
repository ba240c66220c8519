import { redirect } from 'next/navigation'
import { ACCOUNT } from '#app/admin/access/places.ts'
import { requireSelf } from '#app/admin/access/session.ts'
import { OwnPage } from '#app/admin/account/own-page.tsx'
import { passwordWords as words } from '#app/admin/account/words.ts'
import { PasswordForm } from './password-form.tsx'

export default async function PasswordPage() {
  const self = await requireSelf()
  // Anyone who signs in elsewhere has neither here.
  if (self.session.method === 'oidc') redirect(ACCOUNT)
  const isFirst = self.pending === 'password'
  const { title, lead } = isFirst ? words.first : { title: words.title, lead: words.others }
  return (
    <OwnPage self={self} title={title} lead={lead}>
      <PasswordForm asksCurrent={!isFirst} />
    </OwnPage>
  )
}
