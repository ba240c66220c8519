import { redirect } from 'next/navigation'
import { begunErrors, signInWords as words } from '#app/admin/sign-in/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { entryOf } from '#app/words/entry.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CardPage } from '../../ui/card-page.tsx'
import { Notice } from '../../ui/notice.tsx'
import { confirmAt, readBack } from '../access/places.ts'
import { findSignedIn } from '../access/session.ts'
import { Left } from './left.tsx'
import { SignInForm } from './sign-in-form.tsx'

type Props = { searchParams: Promise<{ why?: unknown; back?: unknown }> }

export default async function SignInPage({ searchParams }: Props) {
  const given = await searchParams
  const why = entryOf(begunErrors, given.why)
  // Whoever is signed in had begun to confirm that it is them, and hears why that came to nothing.
  if (await findSignedIn()) redirect(why ? confirmAt(readBack(given.back), String(given.why)) : '/admin')
  const { oidc } = runtime().env
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
