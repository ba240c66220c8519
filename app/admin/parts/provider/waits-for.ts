import { inHeldWords } from '#app/words/provider.ts'
import type { ProviderRow } from '#db/providers/circuit.ts'
import { isHeld } from '#jobs/delivery/circuit.ts'

/** Why no job is tried for now, as the beginning of a sentence, and when the next will be, as its end. */
export type WaitInWords = { why: string; until: string; todo: string }

const NOTHING = 'Nothing to do.'

/** @returns null while jobs are carried out as they come. */
export function providerWaitOf(provider: string, row: ProviderRow | null): WaitInWords | null {
  switch (row?.circuit) {
    case 'open':
    case 'half_open':
      return { why: `${provider} is down`, until: `once ${provider} is back`, todo: NOTHING }
    case 'paused':
      return {
        why: `${provider} is paused by us`,
        until: 'once it is resumed',
        todo: row.pausedUntil
          ? 'It goes on by itself at the end of the pause.'
          : 'Somebody has to resume it.',
      }
    case 'misconfigured':
      return {
        why: `${provider} refuses our key, list, plan or permission`,
        until: 'once the settings are right',
        todo: 'Somebody has to correct them.',
      }
    case 'slowed':
      return {
        why: `${provider} refuses everybody`,
        until: 'once somebody is accepted; until then one person a minute is tried',
        todo: 'Somebody can go on at full pace, or stop.',
      }
    case 'closed':
      return isHeld(row)
        ? {
            why: `${provider} is held: ${inHeldWords(row.heldReason)}`,
            until: 'once it takes more',
            todo: NOTHING,
          }
        : null
    default:
      return null
  }
}

const turns = {
  begin: 'You can begin: the first person is tried',
  first: 'The first person is tried',
  next: 'The next ones are tried',
  rest: 'Those on the way are tried',
  person: 'They are tried',
}
export type WaitingFor = keyof typeof turns

/** Says that a retry waits for the provider, and that nothing is wrong with the job. */
export function waitsFor(turn: WaitingFor, { why, until, todo }: WaitInWords) {
  // An administrator who is about to start an action is not told that there is nothing to do.
  const rest = turn === 'begin' && todo === NOTHING ? '' : ` ${todo}`
  return `${why}. ${turns[turn]} ${until}.${rest}`
}
