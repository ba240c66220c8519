// This folder has what several pages of the dashboard use; what one page alone uses is in its own folder.

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
