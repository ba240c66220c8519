import { redirect } from 'next/navigation'
import { begunErrors, signInWords as words } from '#app/admin/sign-in/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { entryOf } from '#app/words/entry.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CardPage } from '../../ui/card-page.tsx'
import { Notice } from '../../ui/notice.tsx'
import { findSignedIn } from '../access/session.ts'
import { Left } from './left.tsx'
import { SignInForm } from './sign-in-form.tsx'

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ why?: unknown }> }) {
  if (await findSignedIn()) redirect('/admin')
  const { oidc } = runtime().env
  const why = entryOf(begunErrors, (await searchParams).why)
  return (
    <CardPage title={words.title} tab={words.tab} lead={words.lead}>
      <Left />
      {why && <Notice tone="problem">{why(oidc?.name)}</Notice>}
      <SignInForm />
      {oidc && (
        <ButtonLink tone="quiet" size="large" href="/admin/sign-in/oidc">
          {words.elsewhere(oidc.name)}
        </ButtonLink>
      )}
    </CardPage>
  )
}
