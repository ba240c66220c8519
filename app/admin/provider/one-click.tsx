import { oneClick as words } from '#app/admin/provider/words.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isHeld } from '#jobs/delivery/circuit.ts'
import { Button } from '../../ui/button.tsx'
import { WhyDisabled } from '../parts/why-not.tsx'
import { callAgain, goOnAtFullPace, stopNow } from './actions.ts'

const actions = { goOn: goOnAtFullPace, stop: stopNow, callAgain }
type Act = keyof typeof actions

/** Actions too urgent to ask for a reason; each says what it will do. */
export function OneClick({ row, whyDisabled }: { row: ProviderRow; whyDisabled: string | null }) {
  const acts: Act[] = row.circuit === 'slowed' ? ['goOn', 'stop'] : []
  if (isHeld(row) && row.circuit !== 'paused') acts.push('callAgain')
  return acts.map((act, place) => (
    <form key={act} action={actions[act]} className="grid gap-1">
      <Button
        type="submit"
        tone={place === 0 ? 'primary' : 'quiet'}
        disabled={!!whyDisabled}
        aria-describedby={`means-${act}${whyDisabled ? ` why-no-${act}` : ''}`}
      >
        {words[act].button}
      </Button>
      <p id={`means-${act}`} className="text-sm text-muted">
        {words[act].means}
        {act === 'callAgain' && row.heldReason === 'daily_limit' && words.ownCount}
      </p>
      <WhyDisabled id={`why-no-${act}`} why={whyDisabled} />
    </form>
  ))
}
