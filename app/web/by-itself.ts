import type { IncomingHttpHeaders } from 'node:http'

/** The header by which pages and routes learn of it; what a client sends in it is not believed. */
export const BY_ITSELF = 'x-by-itself'

/**
 * Whether a page of the dashboard asks for itself, with nobody there perhaps: whether it has changed, or to be drawn again.
 * People open pages as documents, and act by POST.
 */
export const isByItself = (asked: { method?: string; url?: string; headers: IncomingHttpHeaders }) =>
  asked.method !== 'POST' &&
  (asked.headers.rsc !== undefined || (asked.url ?? '').startsWith('/admin/changes'))
