/** The cookie of the reader's colours, so that a page comes in them. */
export const SCHEME_COOKIE = 'frontdesk-scheme'
const schemes = ['system', 'light', 'dark'] as const
export type Scheme = (typeof schemes)[number]

export const readScheme = (cookie: string | undefined): Scheme =>
  schemes.find((scheme) => scheme === cookie) ?? 'system'
