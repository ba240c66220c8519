import { entryOf } from '#app/words/entry.ts'

export const personEvents = {
  job: (id: string) => `job ${id}`,
  inBulk: ', as a part of a bulk action',
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
  /** For a filter whose text is not kept. */
  typed: 'email or username as somebody typed',
  unended: (which: string) => `people (${which}); it has not ended, or was cut off`,
  people: (count: number, which: string) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'person' : 'people'} (${which})`,
  stopped: ', stopped before the end',
  was: (state: string) => `, which was ${state}`,
  due: ', due ',
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
