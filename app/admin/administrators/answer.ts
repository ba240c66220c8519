type Fields = { name?: string; role?: string; reason?: string }

/** The answer to the forms here. `shown`: a generated password, which cannot be read again. */
export type StaffAnswer =
  | { status: 'idle' }
  | { status: 'invalid'; fieldErrors: Fields; values: Fields }
  | { status: 'refused'; why: string }
  | { status: 'shown'; name: string; password: string }
