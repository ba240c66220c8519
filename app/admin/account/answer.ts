/** The answer to the forms of one's own account; no value of theirs is sent back. `shown`: recovery codes, once. */
export type OwnAnswer =
  | { status: 'idle' }
  | { status: 'invalid'; fieldErrors: { current?: string; next?: string; password?: string; code?: string } }
  | { status: 'shown'; codes: string[] }
