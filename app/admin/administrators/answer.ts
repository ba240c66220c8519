type Fields = { name?: string; role?: string }

/** What the forms here are answered. `shown`: a password that was made, which nobody can read again. */
export type StaffAnswer =
  | { status: 'idle' }
  | { status: 'invalid'; fieldErrors: Fields; values: Fields }
  | { status: 'refused'; why: string }
  | { status: 'shown'; name: string; password: string }
