import type { CircuitState } from '#db/schema/providers.ts'
import { REFUSED_IN_A_ROW } from '#jobs/delivery/circuit.ts'
import { providerNamed } from '#jobs/providers/index.ts'
import type { StateWords } from './common.ts'
import { entryOf } from './entry.ts'

/** From a stored row or a URL, which may name a provider that no longer exists. */
export const providerName = (name: unknown) => providerNamed(String(name))?.label ?? String(name)

export const circuitWords: Record<CircuitState, StateWords> = {
  closed: { name: 'taking jobs', tone: 'good', means: 'Jobs are carried out as they come.' },
  open: {
    name: 'down',
    tone: 'wait',
    means:
      'The provider is down, so no job is tried. A harmless read finds out when it is back; then everybody is told automatically. Nothing to do.',
  },
  half_open: {
    name: 'being tried',
    tone: 'wait',
    means: 'The provider is asked, then one job tries. If that succeeds, all others follow by themselves.',
  },
  paused: {
    name: 'paused',
    tone: 'bad',
    means: 'People can register, and their subscriptions wait. Nothing is sent to the provider.',
  },
  slowed: {
    name: 'refusing everybody',
    tone: 'bad',
    means: `${REFUSED_IN_A_ROW} different people in a row were refused, so one person a minute is tried now, a different one each time; everybody else waits. The first one accepted restores the full pace. Go on at full pace if the refusals were right; stop if the provider or the list is wrong.`,
  },
  misconfigured: {
    name: 'key or list refused',
    tone: 'bad',
    means:
      'The provider refuses our key, list, plan or permission. Correct it at the provider, or correct the settings and restart the workers. It is probed, and continues by itself once that is right. Everybody waits; nobody’s attempts are used up.',
  },
}

const heldWords: Record<string, string> = {
  rate_limited: 'it asked us to slow down',
  daily_limit: 'it takes no more new people today',
}

/** A state of the circuit as the history names it. */
export const circuitName = (state: unknown) => entryOf(circuitWords, state)?.name ?? String(state)
export const inHeldWords = (reason: string | null) => entryOf(heldWords, reason) ?? 'it asked us to wait'
