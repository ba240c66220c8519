// This folder has what several pages of the dashboard use; what one page alone uses is in its own folder.

import { waitInWords } from '#app/register/words.ts'

/** The columns of a list. */
export const columnWords = { button: 'Columns' }

/** The circuit is closed, but no job is carried out. */
export const notTakingWords = {
  notBegun: { name: 'not begun', tone: 'plain', means: 'No worker has run for this provider yet.' },
  held: (why: string) => ({
    name: 'held',
    tone: 'wait' as const,
    means: `No job is tried for now: ${why}. It continues by itself. Nothing to do, unless you know that it can be called again.`,
  }),
} as const

/** To a reader who sees no addresses, @param seconds until they may look for this one. */
export const tooManySought = (seconds: number) =>
  `You have looked for people by many addresses. Look for another one in ${waitInWords(seconds)}; names and ids find people now.`
