'use server'

import { redirect } from 'next/navigation'

/** What every registration is compared with: a server action that does nothing. */
export async function doNothing() {
  redirect('/account')
}
