'use server'

import { redirect } from 'next/navigation'

/** The baseline for every registration: the same kind of form, with an action that does nothing. */
export async function doNothing(_previous: null, _form: FormData): Promise<null> {
  redirect('/account')
}
