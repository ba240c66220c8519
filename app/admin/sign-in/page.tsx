import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CardPage } from '../../ui/card-page.tsx'
import { findAdmin } from '../session.ts'
import { SignInForm } from './sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage() {
  if (await findAdmin()) redirect('/admin')
  return (
    <CardPage title="Administration" lead="For the people who look after registrations.">
      <SignInForm />
    </CardPage>
  )
}
