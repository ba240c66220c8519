import { notTakingWords } from '#app/admin/parts/words.ts'
import { circuitWords, inHeldWords } from '#app/words/provider.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isHeld } from '#jobs/delivery/circuit.ts'

/** The provider's state, and what it means for an administrator. */
export function providerStatus(row: ProviderRow | null) {
  if (!row) return notTakingWords.notBegun
  if (row.circuit === 'closed' && isHeld(row)) return notTakingWords.held(inHeldWords(row.heldReason))
  // A pause that ends by itself needs nobody.
  if (row.circuit === 'paused' && row.pausedUntil) return { ...circuitWords.paused, tone: 'wait' as const }
  return circuitWords[row.circuit]
}
