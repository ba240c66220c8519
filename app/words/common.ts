/** The site as a whole. */
export const site = {
  language: 'en',
  name: 'Frontdesk',
  title: '%s · Frontdesk',
  description: 'Register in one step.',
  skip: 'Skip to the content',
}

/** What stands on several pages. */
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

export const reasonErrors = { missing: 'Say why.', long: 'Use at most 200 characters.' }
