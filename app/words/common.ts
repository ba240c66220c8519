// Texts and formatters that several pages share; they decide nothing. A page's own texts are in its folder.

/** The site as a whole. */
export const site = {
  language: 'en',
  name: 'Frontdesk',
  title: (page: string) => `${page} · Frontdesk`,
  description: 'Register in one step.',
  skip: 'Skip to the content',
}

/** Texts that several pages share. */
export const common = {
  pages: 'Pages',
  newest: 'Newest',
  newer: 'Newer',
  older: 'Older',
  reason: 'Reason',
  reasonHint: 'Your colleagues read it in the audit.',
  http: (status: number) => `HTTP ${status}`,
  ms: (count: number) => `${count} ms`,
  quoted: (text: string) => `“${text}”`,
}

/** A state in a word, the tone of its badge, and what it means. */
export type StateWords = { name: string; tone: 'good' | 'wait' | 'bad' | 'plain'; means: string }

/** The end of an id: the beginning is the time, so it is the same for all ids of a minute. */
export const shortId = (id: string) => id.slice(-8)

export const reasonErrors = {
  missing: 'Say why.',
  long: 'Use at most 200 characters.',
  none: 'Say why, in at most 200 characters.',
}

export const zoneWords = { local: 'local', utc: 'UTC' }
