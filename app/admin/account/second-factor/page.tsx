import { redirect } from 'next/navigation'
import { ACCOUNT, pendingPages } from '#app/admin/access/places.ts'
import { readSetUp } from '#app/admin/access/second-factor.ts'
import { auth, requireRecent, requireSelf } from '#app/admin/access/session.ts'
import { OwnPage } from '#app/admin/account/own-page.tsx'
import { secondFactorWords as words } from '#app/admin/account/words.ts'
import { QrCode } from '#app/ui/qr-code.tsx'
import { runtime } from '#app/web/runtime.ts'
import { SecondFactorForms } from './second-factor-forms.tsx'

export default async function SecondFactorPage() {
  const self = await requireSelf()
  // Anyone who signs in elsewhere has neither here.
  if (self.session.method === 'oidc') redirect(ACCOUNT)
  await requireRecent(pendingPages.secondFactor)
  const { db, env } = runtime()
  // A page that is drawn again does not lead to the confirmation, so it must not show the secret to anyone who would need it.
  const setUp = self.session.isRecent && !self.hasSecondFactor ? await readSetUp(db, auth(), self) : null
  const isRequired = env.ADMIN_SECOND_FACTOR === 'required'
  return (
    <OwnPage self={self} title={words.title} lead={self.pending ? words.required : words.lead}>
      <SecondFactorForms
        isOn={self.hasSecondFactor}
        setUp={setUp && { secret: setUp.secret, picture: <QrCode text={setUp.uri} label={words.picture} /> }}
        whyOn={isRequired && self.session.method === 'password' ? words.whyOn : null}
      />
    </OwnPage>
  )
}
