import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { correction as words } from '#app/admin/registrations/[id]/words.ts'
import type { AuditEvent } from '#db/staff/audit-events.ts'
import { Card } from '../../../ui/card.tsx'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { takeCorrectionBack } from './actions.ts'

type Props = { person: string; email: string; events: AuditEvent[]; whyDisabled: string | null }

/** The last correction can be undone as long as its address is the person's. */
export function TakeBack({ person, email, events, whyDisabled }: Props) {
  const last = events.find(({ action }) => action === 'correct address')
  if (!last || last.detail.after !== email) return null
  return (
    <Card aria-label={words.takeBack} className="gap-3!">
      <p className="wrap-anywhere">{words.earlier(String(last.detail.before))}</p>
      <form action={takeCorrectionBack}>
        <input type="hidden" name="person" value={person} />
        <input type="hidden" name="seen" value={last.id} />
        <SubmitButton
          tone="quiet"
          size="small"
          disabled={!!whyDisabled}
          aria-describedby={whyDisabled ? 'why-no-take-back' : undefined}
        >
          {words.takeBack}
        </SubmitButton>
        <WhyDisabled id="why-no-take-back" why={whyDisabled} />
      </form>
    </Card>
  )
}
