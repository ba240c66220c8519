import { connection } from 'next/server'
import { RegisterForm } from './register/register-form.tsx'
import { runtime } from './runtime.ts'
import { readRegistration } from './session.ts'
import { CardPage } from './ui/card-page.tsx'
import { Notice } from './ui/notice.tsx'

export default async function RegisterPage() {
  await connection()
  const { env } = runtime()
  const known = await readRegistration()
  return (
    <CardPage
      title="Create your account"
      lead="It takes one step, and you are registered the moment you press the button."
    >
      {env.simulated && (
        <Notice tone="info">
          No email provider is configured, so a{' '}
          <a href={`http://localhost:${env.SIMULATOR_PORT}`}>simulator</a> stands in for one. No email is
          sent.
        </Notice>
      )}
      {known && (
        <p>
          You registered from this browser before. <a href="/account">See your registration</a>
        </p>
      )}
      <RegisterForm asksConsent={env.SUBSCRIPTION_CONSENT === 'ask'} />
    </CardPage>
  )
}
