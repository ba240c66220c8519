import { redirect } from 'next/navigation'
import { signInWords as words } from '#app/admin/sign-in/words.ts'
import { CardPage } from '../../ui/card-page.tsx'
import { findSignedIn } from '../access/session.ts'
import { SignInForm } from './sign-in-form.tsx'

export default async function SignInPage() {
  if (await findSignedIn()) redirect('/admin')
  return (
    <CardPage title={words.title} tab={words.tab} lead={words.lead}>
      <SignInForm />
    </CardPage>
  )
}
