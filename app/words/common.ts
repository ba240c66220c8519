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
  http: (status: number) => `HTTP ${status}`,
  ms: (count: number) => `${count} ms`,
  quoted: (text: string) => `“${text}”`,
}

/** The end of an id: the beginning is the time, so it is the same for all ids of a minute. */
export const shortId = (id: string) => id.slice(-8)

export const reasonErrors = { missing: 'Say why.', long: 'Use at most 200 characters.' }

export const copyWords = {
  button: (id: string) => `Copy the id … ${id}`,
  copied: 'Copied.',
  failed: 'The browser does not allow copying.',
}
