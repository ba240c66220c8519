import { account as words } from '#app/account/words.ts'
import { CardPage } from '../ui/card-page.tsx'
import { MAX_AGE_SECONDS } from '../web/registration-cookie.ts'
import { readRegistration } from '../web/session.ts'
import { readStatus } from './status.ts'
import { SubscriptionStatus } from './subscription-status.tsx'

export default async function AccountPage() {
  const userId = await readRegistration()
  const found = userId && (await readStatus(userId))
  if (!found) {
    return (
      <CardPage title={words.none} tab={words.tab} lead={words.noneLead(MAX_AGE_SECONDS / 86_400)}>
        <a href="/">{words.register}</a>
      </CardPage>
    )
  }
  const { account, status } = found
  return (
    <CardPage title={words.title} tab={words.tab} lead={words.welcome(account.username)}>
      {status.pollAfterMs !== null && (
        <noscript>
          <meta httpEquiv="refresh" content={String(Math.max(2, Math.ceil(status.pollAfterMs / 1000)))} />
        </noscript>
      )}
      <dl className="grid gap-4">
        <Detail name={words.username} value={account.username} />
        <Detail name={words.email} value={account.email} />
      </dl>
      <SubscriptionStatus initial={status} />
    </CardPage>
  )
}

function Detail({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="font-medium wrap-anywhere" dir="auto">
        {value}
      </dd>
    </div>
  )
}
