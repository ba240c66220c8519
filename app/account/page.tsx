import { forget, account as words } from '#app/account/words.ts'
import { ButtonLink } from '../ui/button.tsx'
import { CardPage } from '../ui/card-page.tsx'
import { MAX_AGE_SECONDS } from '../web/registration-cookie.ts'
import { readRegistration } from '../web/session.ts'
import { ForgetForm } from './forget-form.tsx'
import { DrawnCheck } from './joy.tsx'
import { readStatus } from './status.ts'
import { SubscriptionStatus } from './subscription-status.tsx'

type Props = { searchParams: Promise<{ forgotten?: string | string[] }> }

export default async function AccountPage({ searchParams }: Props) {
  const userId = await readRegistration()
  const found = userId && (await readStatus(userId))
  if (!found) {
    const said = (await searchParams).forgotten
      ? forget
      : { title: words.none, lead: words.noneLead(MAX_AGE_SECONDS / 86_400) }
    return (
      <CardPage title={said.title} tab={words.tab} lead={said.lead}>
        <ButtonLink href="/" size="large" className="justify-self-start">
          {words.register}
        </ButtonLink>
      </CardPage>
    )
  }
  const { account, status } = found
  return (
    <CardPage
      title={words.title}
      tab={words.tab}
      lead={words.welcome(account.username)}
      crown={<DrawnCheck />}
      picture={
        <div className="grid gap-6">
          <SubscriptionStatus initial={status} />
          {status.pollAfterMs !== null && (
            <noscript>
              <ButtonLink href="/account" tone="quiet">
                {words.again}
              </ButtonLink>
            </noscript>
          )}
        </div>
      }
    >
      <dl className="grid gap-4 border-t border-line pt-6">
        <Detail name={words.username} value={account.username} />
        <Detail name={words.email} value={account.email} />
      </dl>
      <ForgetForm />
    </CardPage>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="text-lg font-medium wrap-anywhere" dir="auto">
        {value}
      </dd>
    </div>
  )
}
