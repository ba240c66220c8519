import { kindWords } from '#app/admin/operations/kind-words.ts'
import { entryOf } from '#app/words/entry.ts'

const steered: Record<string, string> = {
  start: 'began',
  pause: 'paused',
  resume: 'resumed',
  abort: 'aborted',
}

/** Administrators' actions, in sentences that begin with the name of the administrator. */
export const events = {
  person: 'Person',
  jobWas: (state: string, subscription: string) => `, the job was ${state}, the subscription ${subscription}`,
  circuitWas: (state: string) => `, it was ${state}`,
  until: ', until ',
  /** Around the people that a bulk action is for, after the name of the administrator. */
  operation: (action: string, state: string): [before: string, after: string] => {
    const [verb = '', kind = ''] = action.split(' ')
    const name = (entryOf(kindWords, kind)?.name ?? kind).toLowerCase()
    if (verb === 'finish') return [`’s ${name} of `, ` is over (${state})`]
    const done = entryOf(steered, verb) ?? verb
    return [` ${done} a bulk action (${name}) on `, '']
  },
  /** @param was the circuit's earlier state; a provider that was held and not paused is resumed too. */
  provider: (action: string, was: unknown) => {
    if (action === 'pause provider') return ' paused '
    if (action === 'go on') return ' went on at full pace with '
    return was === 'paused' ? ' resumed ' : ' ended the hold of '
  },
  held: ' and held',
  counts: {
    matched: 'matched',
    retried: 'retried',
    succeeded: 'succeeded',
    failed: 'failed',
    skipped: 'skipped',
  },
}

export const staffEvents = {
  withRole: (role: string) => `with the role ${role}`,
  fromTo: (before: string, after: string) => `from ${before} to ${after}`,
  roleWas: (role: string) => `whose role was ${role}`,
}

export const checkEvents = {
  had: ' had ',
  settings: ' asked about key and list',
  address: ' asked about an address',
}
