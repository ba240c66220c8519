import { readBack } from '#app/admin/access/places.ts'
import { requireSelf } from '#app/admin/access/session.ts'
import { OwnPage } from '#app/admin/account/own-page.tsx'
import { notConfirmed, confirmSelfWords as words } from '#app/admin/account/words.ts'
import { ButtonLink } from '#app/ui/button.tsx'
import { Notice } from '#app/ui/notice.tsx'
import { runtime } from '#app/web/runtime.ts'
import { entryOf } from '#app/words/entry.ts'
import { ConfirmSelfForm } from './confirm-self-form.tsx'

type Props = { searchParams: Promise<{ back?: unknown; why?: unknown }> }

export default async function ConfirmPage({ searchParams }: Props) {
  const self = await requireSelf()
  const given = await searchParams
  const back = readBack(given.back)
  const why = entryOf(notConfirmed, given.why)
  const { oidc } = runtime().env
  const isElsewhere = self.session.method === 'oidc' && oidc
  return (
    <OwnPage self={self} title={words.title} lead={words.lead}>
      {why && <Notice tone="problem">{why(oidc?.name)}</Notice>}
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
