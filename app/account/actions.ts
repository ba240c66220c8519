'use server'

import { redirect } from 'next/navigation'
import { forgetRegistration } from '../web/session.ts'

/** Concerns only this browser. Nobody is deleted, and a second browser still knows its registration. */
export async function forgetBrowser() {
  await forgetRegistration()
  redirect('/account?forgotten=1')
}
