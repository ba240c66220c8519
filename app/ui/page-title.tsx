import { site } from '#app/words/common.ts'

/**
 * What the browser's tab says. Part of the page itself: Next's metadata comes apart from it, and while a list was drawn
 * again under another address the title was missing for up to half a second.
 */
export function PageTitle({ of }: { of: string }) {
  return <title>{site.title(of)}</title>
}
