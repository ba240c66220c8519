import { unstable_isUnrecognizedActionError as isUnrecognized, unstable_rethrow } from 'next/navigation'
import { registerErrors as errors } from '#app/register/words.ts'
import { register } from './actions.ts'
import type { FormState, InvalidForm } from './schema.ts'

/** Keeps what was typed, for the one time that the page has to be loaded again. */
const KEPT = 'frontdesk-form'

type Values = InvalidForm['values']
const saying = (formError: string, values: Values): InvalidForm => ({
  status: 'invalid',
  fieldErrors: {},
  formError,
  values,
})

/** Registers; where no answer comes, the form says so and keeps what was typed. */
export async function sendSafely(previous: FormState, form: FormData): Promise<FormState> {
  const text = (name: string) => String(form.get(name) ?? '')
  const values = {
    username: text('username'),
    email: text('email'),
    subscribe: form.get('subscribe') === 'on',
  }
  const offline = !navigator.onLine
  try {
    return await register(previous, form)
  } catch (error) {
    // Next redirects like this.
    unstable_rethrow(error)
    if (!isUnrecognized(error)) return saying(offline ? errors.offline : errors.unconfirmed, values)
    // A new version is served, which does not know this page's form.
    if (keep(values)) location.reload()
    return saying(errors.renewed, values)
  }
}

function keep(values: Values) {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(values))
    return true
  } catch {
    // Without storage they would be lost.
    return false
  }
}

/** The state of a form whose page was loaded again on behalf of what was typed. */
export function takeKept(): FormState | null {
  try {
    const kept = sessionStorage.getItem(KEPT)
    sessionStorage.removeItem(KEPT)
    return kept === null ? null : saying(errors.renewed, JSON.parse(kept))
  } catch {
    return null
  }
}
