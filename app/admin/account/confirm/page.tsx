import { readBack } from '#app/admin/access/places.ts'
import { requireSelf } from '#app/admin/access/session.ts'
import { OwnPage } from '#app/admin/account/own-page.tsx'
import { confirmSelfWords as words } from '#app/admin/account/words.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { runtime } from '#app/web/runtime.ts'
import { ConfirmSelfForm } from './confirm-self-form.tsx'

export default async function ConfirmPage({ searchParams }: { searchParams: Promise<{ back?: unknown }> }) {
  const self = await requireSelf()
  const back = readBack((await searchParams).back)
  const { oidc } = runtime().env
  const isElsewhere = self.session.method === 'oidc' && oidc
  return (
    <OwnPage self={self} title={words.title} lead={words.lead}>
      {isElsewhere ? (
        <ButtonLink href={`/admin/sign-in/oidc?${new URLSearchParams({ back })}`}>
          {words.elsewhere(oidc.name)}
        </ButtonLink>
      ) : (
        <ConfirmSelfForm back={back} asksCode={self.hasSecondFactor} />
      )}
    </OwnPage>
  )
}
