import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { held as words } from '#app/admin/registrations/[id]/words.ts'
import { membershipWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import type { QueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Card } from '../../../ui/card.tsx'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { Time } from '../../../ui/time.tsx'
import { askAboutPerson } from './actions.ts'

type Props = { person: Person; provider: string; look: QueuedLook | null; whyDisabled: string | null }

/** The provider's record of the person, and a button that has a worker ask again. */
export function Held({ person, provider, look, whyDisabled }: Props) {
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
