import { type NextRequest, NextResponse } from 'next/server'

/** The dashboard runs only its own scripts: those of its files, and the inline ones to which Next adds this nonce. */
const policy = (nonce: string) =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    // React sets styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

export function proxy(request: NextRequest) {
  return request.nextUrl.pathname === '/' ? nameBrowser() : guard(request)
}

/** Gives the browser an id before it registers, so that its repeats are recognised, even without JavaScript. */
function nameBrowser() {
  const response = NextResponse.next()
  response.cookies.set('frontdesk_browser', crypto.randomUUID() + crypto.randomUUID(), {
    httpOnly: true,
    sameSite: 'lax',
    secure: process.env.PUBLIC_URL?.startsWith('https:') ?? false,
    path: '/',
    maxAge: 30 * 24 * 3600,
  })
  return response
}

function guard(request: NextRequest) {
  // A development server needs eval and inline scripts.
  if (process.env.NODE_ENV === 'development') return NextResponse.next()
  const given = new Headers(request.headers)
  const csp = policy(btoa(crypto.randomUUID()))
  // Next takes the nonce for its own scripts from here.
  given.set('content-security-policy', csp)
  const response = NextResponse.next({ request: { headers: given } })
  response.headers.set('content-security-policy', csp)
  return response
}

// For the registration page only a browser's first visit comes here: Next's proxy copies the whole request,
// which costs more than registering.
export const config = {
  matcher: [
    { source: '/', missing: [{ type: 'cookie', key: 'frontdesk_browser' }] },
    { source: '/admin/:path*' },
  ],
}
