import { providerPage as words } from '#app/admin/provider/words.ts'
import { inHeldWords } from '#app/words/provider.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isHeld, isProbed, isSilenced } from '#jobs/delivery/circuit.ts'
import { Time } from '../../ui/time.tsx'
import { Facts } from '../parts/facts.tsx'

type Props = {
  row: ProviderRow | null
  /**
   * The start of the current condition: an outage began before its last probe or pause, and refusals before
   * there were 20.
   */
  since?: Date | null
  why?: string | null
  pausedBy?: string | null
  lastSuccess: Date | null
}

/** The state of the circuit: since when, why, and what comes next. */
export function CircuitFacts({ row, since, why, pausedBy, lastSuccess }: Props) {
  const facts: [string, React.ReactNode][] = []
  const slowed = row?.circuit === 'slowed'
  if (since) facts.push([words.since, <Time key="since" at={since.toISOString()} />])
  if (why) facts.push([words.why, why])
  if (slowed) facts.push([words.refused, words.people(row.refused.length)])
  if (pausedBy) facts.push([words.pausedBy, pausedBy])
  if (row?.circuit === 'paused')
    facts.push([
      words.until,
      row.pausedUntil ? <Time key="until" at={row.pausedUntil.toISOString()} /> : words.untilResumed,
    ])
  if (row && isProbed(row.circuit))
    facts.push([slowed ? words.nextTrial : words.nextProbe, <NextProbe key="probe" row={row} />])
  if (row?.heldUntil && isHeld(row))
    facts.push([
      words.held,
      <span key="held">
        {words.heldUntil}
        <Time at={row.heldUntil.toISOString()} />: {inHeldWords(row.heldReason)}
      </span>,
    ])
  else facts.push([words.held, words.notHeld])
  facts.push([
    words.lastSuccess,
    lastSuccess ? <Time key="last" at={lastSuccess.toISOString()} /> : words.noSuccess,
  ])
  return <Facts facts={facts} wide />
}

function NextProbe({ row }: { row: ProviderRow }) {
  const { now, probeAt, probeLeaseUntil } = row
  if (probeLeaseUntil && probeLeaseUntil > now) return words.probing
  if (isSilenced(row)) return words.afterHold
  if (!probeAt || probeAt <= now) return words.probeDue
  return <Time at={probeAt.toISOString()} />
}
