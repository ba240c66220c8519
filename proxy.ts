import { NextResponse } from 'next/server'

/** Names the browser that is about to register, so that its repeats are known, also without JavaScript. */
export function proxy() {
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

// Only a browser's first visit comes here: Next's proxy copies the whole request, which costs more than registering.
export const config = {
  matcher: [{ source: '/', missing: [{ type: 'cookie', key: 'frontdesk_browser' }] }],
}
