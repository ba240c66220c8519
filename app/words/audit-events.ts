/** What administrators did, in sentences that begin with who it was. */
export const events = {
  person: 'Person',
  job: (id: string) => `job ${id}`,
  inBulk: ', as a part of a bulk action',
  jobWas: (state: string, subscription: string) => `, the job was ${state}, the subscription ${subscription}`,
  circuitWas: (state: string) => `, the circuit was ${state}`,
  until: ', until ',
  of: ' of ',
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
  },
  exported: 'exported ',
  jobsOf: 'the jobs of ',
  everybody: 'everybody',
  unended: (which: string) => `people (${which}); it has not ended, or was cut off`,
  people: (count: number, which: string) =>
    `${count.toLocaleString('en')} ${count === 1 ? 'person' : 'people'} (${which})`,
  stopped: ', stopped before the end',
  was: (state: string) => `, which was ${state}`,
  due: ', due ',
}
