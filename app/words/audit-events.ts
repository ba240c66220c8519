import { entryOf } from './entry.ts'
import { kindWords } from './operation-kinds.ts'

const steered: Record<string, string> = {
  start: 'began',
  pause: 'paused',
  resume: 'resumed',
  abort: 'aborted',
}

/** An action on a job, around its name. */
const jobActs: Record<string, [before: string, after: string]> = {
  retry: ['retried ', ''],
  redrive: ['redrove a dead letter as ', ''],
  cancel: ['cancelled ', ''],
  handle: ['marked the person of ', ' as handled'],
  unhandle: ['brought the person of ', ' back to needs attention'],
  delete: ['deleted ', ''],
  undelete: ['brought back ', ''],
}
export const jobAct = (action: string) => entryOf(jobActs, action) ?? [`${action} `, '']

/** Administrators' actions, in sentences that begin with the name of the administrator. */
export const events = {
  person: 'Person',
  job: (id: string) => `job ${id}`,
  inBulk: ', as a part of a bulk action',
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

export const personEvents = {
  lookedUp: (provider: string) => `asked what ${provider} holds`,
  corrected: {
    before: (address: string) => `corrected the address from ${address} to `,
    after: ' and retried, ',
    undone: ', which undid a correction, ',
  },
  reviewed: (before: string, after: string) =>
    `reviewed the addresses: this one is compared as ${after} now, not as ${before}`,
  exported: 'exported ',
  jobsOf: 'the jobs of ',
  everybody: 'everybody',
  /** Of a filter whose text is not kept. */
  typed: 'email or username as somebody typed',
  unended: (which: string) => `people (${which}); it has not ended, or was cut off`,
  people: (count: number, which: string) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'person' : 'people'} (${which})`,
  stopped: ', stopped before the end',
  was: (state: string) => `, which was ${state}`,
  due: ', due ',
}
