import { redirect } from 'next/navigation'
import { refusalOfError } from '#app/admin/access/identity-provider.ts'
import { readBack } from '#app/admin/access/places.ts'
import { findSignedIn } from '#app/admin/access/session.ts'
import { runtime } from '#app/web/runtime.ts'
import { identityProvider } from './identity.ts'
import { keepUntilBack, refusedAt } from './kept.ts'

export const dynamic = 'force-dynamic'

/** Leads to the identity provider; anyone already signed in by it has to prove there that it is them. */
export async function GET(request: Request) {
  const idp = identityProvider() ?? redirect('/admin/sign-in')
  if (!isPressed(request.headers)) redirect('/admin/sign-in')
  const again = (await findSignedIn())?.session.method === 'oidc'
  const back = readBack(new URL(request.url).searchParams.get('back') ?? '/admin')
  const begun = await idp.begin({ again, back }).catch(refusalOfError)
  if (typeof begun === 'string') redirect(refusedAt(begun, back))
  await keepUntilBack(begun.kept)
  return new Response(null, { status: 303, headers: { location: begun.url, 'cache-control': 'no-store' } })
}

/**
 * Whether a page of ours leads here, or the person by themselves: a link on another site must not replace a session. Browsers
 * that do not say so, and all where we have no HTTPS, name the page.
 */
function isPressed(headers: Headers) {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' || site === 'none'
  const from = URL.parse(headers.get('referer') ?? '')?.host
  return from === headers.get('host') || from === URL.parse(runtime().env.publicUrl)?.host
}
