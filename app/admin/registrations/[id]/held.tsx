import { WhyDisabled } from '#app/admin/parts/why-not.tsx'
import { held as words } from '#app/admin/registrations/[id]/words.ts'
import { membershipWords } from '#app/words/people.ts'
import type { Person } from '#db/people/people.ts'
import type { QueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Button } from '../../../ui/button.tsx'
import { Time } from '../../../ui/time.tsx'
import { askAboutPerson } from './actions.ts'

type Props = { person: Person; provider: string; look: QueuedLook | null; whyDisabled: string | null }

/** The provider's record of the person, and a button that has a worker ask again. */
export function Held({ person, provider, look, whyDisabled }: Props) {
  const membership = person.membership && membershipWords[person.membership]
  const why = whyDisabled ?? (look ? words.queuedAlready : null)
  return (
    <section
      aria-labelledby="held"
      className="grid gap-3 rounded-xl border border-line bg-surface p-5"
      data-testid="held"
      data-membership={person.membership}
    >
      <h2 id="held" className="text-lg font-semibold">
        {words.title(provider)}
      </h2>
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
        <Button
          type="submit"
          tone="quiet"
          className="w-full"
          disabled={!!why}
          aria-describedby={why ? 'why-no-look' : undefined}
        >
          {words.button}
        </Button>
        <WhyDisabled id="why-no-look" why={why} />
      </form>
    </section>
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
