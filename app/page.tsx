import { connection } from 'next/server'
import { registerWords as words } from '#app/register/words.ts'
import { ForgetForm } from './account/forget-form.tsx'
import { JourneyAhead } from './account/journey.tsx'
import { RegisterForm } from './register/register-form.tsx'
import { CardPage } from './ui/card-page.tsx'
import { Notice } from './ui/notice.tsx'
import { runtime } from './web/runtime.ts'
import { readRegistration } from './web/session.ts'

export default async function RegisterPage() {
  await connection()
  const { env } = runtime()
  const known = await readRegistration()
  return (
    <CardPage
      title={words.title}
      lead={words.lead}
      picture={<JourneyAhead />}
      foot={
        env.simulated && (
          <Notice tone="info">
            {words.simulated.before}
            <a href={`http://localhost:${env.SIMULATOR_PORT}`}>{words.simulated.link}</a>
            {words.simulated.after}
          </Notice>
        )
      }
    >
      {known && (
        <div className="grid gap-3 rounded-lg bg-good-soft px-4 py-3">
          <p>
            {words.knownBrowser} <a href="/account">{words.seeRegistration}</a>
          </p>
          <ForgetForm />
        </div>
      )}
      <RegisterForm asksConsent={env.SUBSCRIPTION_CONSENT === 'ask'} />
    </CardPage>
  )
}
