'use server'

import { redirect } from 'next/navigation'

/** What every registration is compared with: the same kind of form, an action that does nothing. */
export async function doNothing(_previous: null, _form: FormData): Promise<null> {
  redirect('/account')
}
