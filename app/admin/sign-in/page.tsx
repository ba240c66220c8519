import { redirect } from 'next/navigation'
import { signInWords as words } from '#app/admin/sign-in/words.ts'
import { CardPage } from '../../ui/card-page.tsx'
import { findAdmin } from '../access/session.ts'
import { Left } from './left.tsx'
import { SignInForm } from './sign-in-form.tsx'

export default async function SignInPage() {
  if (await findAdmin()) redirect('/admin')
  return (
    <CardPage title={words.title} tab={words.tab} lead={words.lead}>
      <Left />
      <SignInForm />
    </CardPage>
  )
}
