import { readBack } from '#app/admin/access/places.ts'
import { requireSelf } from '#app/admin/access/session.ts'
import { OwnPage } from '#app/admin/account/own-page.tsx'
import { confirmSelfWords as words } from '#app/admin/account/words.ts'
import { ConfirmSelfForm } from './confirm-self-form.tsx'

export default async function ConfirmPage({ searchParams }: { searchParams: Promise<{ back?: unknown }> }) {
  const self = await requireSelf()
  return (
    <OwnPage self={self} title={words.title} lead={words.lead}>
      <ConfirmSelfForm back={readBack((await searchParams).back)} asksCode={self.hasSecondFactor} />
    </OwnPage>
  )
}
