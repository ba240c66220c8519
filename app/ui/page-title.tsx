import { site } from '#app/words/common.ts'

/**
 * The title of the browser tab. It is part of the page itself: Next's metadata arrives separately, and while
 * a list was redrawn under another URL the title was missing for up to half a second.
 */
export function PageTitle({ of }: { of: string }) {
  return <title>{site.title(of)}</title>
}
