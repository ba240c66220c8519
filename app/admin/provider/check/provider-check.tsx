import { currentReader } from '#app/admin/access/reader.ts'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { WhyDisabled } from '#app/admin/parts/form/why-not.tsx'
import { checkTexts } from '#app/admin/provider/check/words.ts'
import { findChecks } from '#db/providers/checks.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { isSilenced } from '#jobs/delivery/circuit.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { findWorkers, isLive } from '#jobs/queue/workers.ts'
import { Card } from '../../../ui/card.tsx'
import { SubmitButton } from '../../../ui/submit-button.tsx'
import { checkKeyAndList } from './actions.ts'
import { AddressForm } from './address-form.tsx'
import { Answers } from './answers.tsx'

const SHOWN = 5
const WHY = 'why-no-check'

/** Has a worker ask the provider, and shows the answers. */
export async function ProviderCheck({ role, row }: { role: StaffRole; row: ProviderRow | null }) {
  const { db, boss, env } = await currentReader()
  const checks = await findChecks(db, env.PROVIDER, SHOWN)
  const waiting = checks.filter(({ answeredAt }) => !answeredAt)
  const isTaken = waiting.length === 0 || (await findWorkers(await boss())).some(isLive)
  const why = whyNotRole(role, 'operator') ?? (isSilenced(row) ? checkTexts.silenced : null)
  const whyNot = (asked: string) =>
    why ?? (waiting.some(({ kind }) => kind === asked) ? checkTexts.underWay : null)
  const whyNoSettings = whyNot('settings')
  const canFind = createProvider(env.provider).find !== null
  return (
    <Card id="check" title={checkTexts.title} data-testid="check">
      <p className="text-muted">{checkTexts.lead}</p>
      {/* A reason that applies to both is shown once. */}
      <WhyDisabled id={WHY} why={why} />
      <form action={checkKeyAndList}>
        <SubmitButton
          className="w-full"
          tone={row?.circuit === 'misconfigured' ? 'primary' : 'quiet'}
          disabled={!!whyNoSettings}
          aria-describedby={whyNoSettings ? (why ? WHY : 'why-no-settings') : undefined}
        >
          {checkTexts.settings}
        </SubmitButton>
        {!why && <WhyDisabled id="why-no-settings" why={whyNoSettings} />}
      </form>
      <div className="border-t border-line pt-4">
        <AddressForm
          whyDisabled={canFind ? whyNot('address') : checkTexts.noFind}
          whyId={canFind && why ? WHY : undefined}
        />
      </div>
      {checks.length > 0 && <Answers checks={checks} isTaken={isTaken} />}
    </Card>
  )
}
