import { redirect } from 'next/navigation'
import { refusalOfError } from '#app/admin/access/identity-provider.ts'
import { readBack } from '#app/admin/access/places.ts'
import { findSignedIn } from '#app/admin/access/session.ts'
import { identityProvider } from './identity.ts'
import { keepUntilBack, refusedAt } from './kept.ts'

export const dynamic = 'force-dynamic'

/** Leads to the identity provider; anyone already signed in by it has to prove there that it is them. */
export async function GET(request: Request) {
  const idp = identityProvider() ?? redirect('/admin/sign-in')
  // A link on another site must not replace a session: there is a button for that.
  if (/^(cross|same)-site$/.test(request.headers.get('sec-fetch-site') ?? '')) redirect('/admin/sign-in')
  const again = (await findSignedIn())?.session.method === 'oidc'
  const back = readBack(new URL(request.url).searchParams.get('back') ?? '/admin')
  const begun = await idp.begin({ again, back }).catch(refusalOfError)
  if (typeof begun === 'string') redirect(refusedAt(begun))
  await keepUntilBack(begun.kept)
  return new Response(null, { status: 303, headers: { location: begun.url, 'cache-control': 'no-store' } })
}
