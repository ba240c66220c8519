import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { oneClick as words } from '#app/admin/provider/words.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isHeld } from '#jobs/delivery/circuit.ts'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { callAgain, goOnAtFullPace, stopNow } from './actions.ts'

const actions = { goOn: goOnAtFullPace, stop: stopNow, callAgain }
type Act = keyof typeof actions
const WHY = 'why-no-click'

/** Actions too urgent to ask for a reason; each says what it will do. The first one is advised, unless time will do. */
export function OneClick({ row, whyDisabled }: { row: ProviderRow; whyDisabled: string | null }) {
  const acts: Act[] = row.circuit === 'slowed' ? ['goOn', 'stop'] : []
  if (isHeld(row) && row.circuit !== 'paused') acts.push('callAgain')
  if (acts.length === 0) return null
  return (
    <div className="grid gap-4 border-t border-line pt-4">
      {acts.map((act) => (
        <form
          key={act}
          action={actions[act]}
          className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[15.5rem_minmax(0,1fr)]"
        >
          <input type="hidden" name="seen" value={row.since.toISOString()} />
          <SubmitButton
            tone={act === 'goOn' ? 'primary' : 'quiet'}
            disabled={!!whyDisabled}
            aria-describedby={`means-${act}${whyDisabled ? ` ${WHY}` : ''}`}
          >
            {words[act].button}
          </SubmitButton>
          <p id={`means-${act}`} className="text-muted">
            {words[act].means}
            {act === 'callAgain' && row.heldReason === 'daily_limit' && words.ownCount}
          </p>
        </form>
      ))}
      <WhyDisabled id={WHY} why={whyDisabled} />
    </div>
  )
}
