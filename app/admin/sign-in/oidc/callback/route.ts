import type { Route } from 'next'
import { headers } from 'next/headers'
import { redirect } from 'next/navigation'
import {
  refusalOfError,
  type Somebody,
  tookTooLong,
  type WhyNobody,
} from '#app/admin/access/identity-provider.ts'
import { noteCame, noteRepeated } from '#app/admin/access/notes.ts'
import { admit } from '#app/admin/access/oidc-account.ts'
import { auth } from '#app/admin/access/session.ts'
import { runtime } from '#app/web/runtime.ts'
import { log } from '#log'
import { ELSEWHERE } from '../../admit.ts'
import { readTry, rememberBrowser } from '../../attempt.ts'
import { identityProvider } from '../identity.ts'
import { refusedAt, takeFromBrowser } from '../kept.ts'

export const dynamic = 'force-dynamic'

const LONG_AGO = new Date(0)

/** The way back from the identity provider. */
export async function GET(request: Request) {
  const { db, env, countElsewhere } = runtime()
  const idp = identityProvider()
  if (!idp || !env.oidc) redirect('/admin/sign-in')
  const kept = await takeFromBrowser()
  if (!kept || tookTooLong(kept)) redirect(refusedAt('stale', kept?.back))
  if ((await countElsewhere(await readTry(ELSEWHERE))) > 0) {
    noteRepeated({ action: 'limit sign-in', typed: '' })
    redirect(refusedAt('limited', kept.back))
  }
  const somebody: Somebody | WhyNobody = await idp
    .finish(new URL(request.url).search, kept)
    .catch((error) => {
      const why = refusalOfError(error)
      // Only the error's name: its description may name people.
      log.warn({ why, error: error.name, code: error.code }, 'a sign-in by OpenID Connect came to nothing')
      return why
    })
  if (typeof somebody === 'string') return refuse(somebody, kept.back)
  const admitted = await admit(db, env.oidc.issuer, somebody)
  if (!admitted) return refuse('no_role', kept.back)
  // If it does not say when they gave their password, they are asked again before they change administrators.
  const authenticatedAt = somebody.authenticatedAt ?? LONG_AGO
  const body = { userId: admitted.id, authenticatedAt }
  await auth().api.beginSessionElsewhere({ body, headers: await headers() })
  await noteCame(admitted.username, 'oidc')
  await rememberBrowser(ELSEWHERE)
  redirect(kept.back as Route)
}

/** Only the identity provider knows whose try it was. */
function refuse(why: WhyNobody, back: string): never {
  noteRepeated({ action: 'fail sign-in', typed: '' })
  redirect(refusedAt(why, back))
}
