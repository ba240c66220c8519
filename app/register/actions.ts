'use server'

import { redirect } from 'next/navigation'
import { registerErrors as errors } from '#app/register/words.ts'
import { log } from '#log'
import { runtime } from '../web/runtime.ts'
import { readBrowserHash, readClientAddress, rememberRegistration } from '../web/session.ts'
import { type RegisterResult, registerUser } from './register-user.ts'
import { type FieldErrors, type FormState, readForm, registrationSchema } from './schema.ts'

export async function register(_previous: FormState, form: FormData): Promise<FormState> {
  const given = readForm(form)
  const values = {
    username: (given.username ?? '').slice(0, 300),
    email: (given.email ?? '').slice(0, 300),
    subscribe: given.subscribe,
  }
  const invalid = (fieldErrors: FieldErrors, formError?: string): FormState => ({
    status: 'invalid',
    fieldErrors,
    formError,
    values,
  })

  const parsed = registrationSchema.safeParse(given)
  if (!parsed.success) {
    const { username, email } = parsed.error.flatten().fieldErrors
    return invalid({ username: username?.[0], email: email?.[0] })
  }
  // Hidden from people; programs that fill in every field also fill in this one.
  if (given.website) return invalid({}, errors.automated)

  const address = await readClientAddress()
  let result: RegisterResult
  try {
    const { people, together, env } = runtime()
    const consents = env.SUBSCRIPTION_CONSENT === 'implied' || parsed.data.subscribe
    result = await registerUser(
      { ...people, together },
      { ...parsed.data, consents, address, browserHash: await readBrowserHash() },
    )
  } catch (error) {
    log.error({ message: error instanceof Error ? error.message : String(error) }, 'registration failed')
    return invalid({}, errors.unconfirmed)
  }
  if (result.status === 'limited') return invalid({}, errors.limited(result.seconds))
  if (result.status === 'taken') {
    return invalid({
      username: result.username ? errors.usernameTaken : undefined,
      email: result.email ? errors.emailTaken : undefined,
    })
  }
  await rememberRegistration(result.userId)
  redirect('/account')
}
