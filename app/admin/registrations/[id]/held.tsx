import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { held as words } from '#app/admin/registrations/[id]/words.ts'
import { membershipWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import { isUnsettled } from '#db/schema/states.ts'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import type { QueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { Time } from '../../../ui/time.tsx'
import { askAboutPerson } from './actions.ts'

type ToldBefore = { email: string; until: Date }
type Props = {
  person: Person
  provider: string
  look: QueuedLook | null
  earlier: ToldBefore[]
  whyDisabled: string | null
}

/** The addresses that the provider was told before somebody corrected them here: it keeps them. */
export function addressesToldBefore(events: AuditEvent[], now: string): ToldBefore[] {
  const told = new Map<string, ToldBefore>()
  for (const { action, detail, at } of events) {
    const email = String(detail.before)
    const wasTold = action === 'correct address' && !isUnsettled(detail.subscription as SubscriptionState)
    if (wasTold && email !== now && !told.has(email)) told.set(email, { email, until: at })
  }
  return [...told.values()]
}

/** The provider's record of the person, and a button that has a worker ask again. */
export function Held({ person, provider, look, earlier, whyDisabled }: Props) {
  const membership = person.membership && membershipWords[person.membership]
  const why = whyDisabled ?? (look ? words.queuedAlready : null)
  return (
    <Card id="held" title={words.title(provider)} data-testid="held" data-membership={person.membership}>
      {membership && <Badge tone={membership.tone}>{membership.name}</Badge>}
      {membership && person.providerSeenAt ? (
        <p>
          {membership.means} {words.saidAt}
          <Time at={person.providerSeenAt.toISOString()} />.
        </p>
      ) : (
        <p>{words.notYet}</p>
      )}
      {earlier.length > 0 && (
        <div className="grid gap-1" data-testid="told-before">
          <p>{words.earlier}</p>
          <ul className="wrap-anywhere">
            {earlier.map(({ email, until }) => (
              <li key={email}>
                {email}
                {words.until}
                <Time at={until.toISOString()} />
              </li>
            ))}
          </ul>
        </div>
      )}
      {look && <Queued look={look} />}
      <form action={askAboutPerson}>
        <input type="hidden" name="person" value={person.id} />
        <SubmitButton
          tone="quiet"
          size="small"
          disabled={!!why}
          aria-describedby={why ? 'why-no-look' : undefined}
        >
          {words.button}
        </SubmitButton>
        <WhyDisabled id="why-no-look" why={why} />
      </form>
    </Card>
  )
}

function Queued({ look }: { look: QueuedLook }) {
  return (
    <p role="status" className="wrap-anywhere">
      {words.queuedAt}
      <Time at={look.askedAt.toISOString()} />
      {look.nextAt && (
        <>
          {words.nextTry}
          <Time at={look.nextAt.toISOString()} />
        </>
      )}
    </p>
  )
}
