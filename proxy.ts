import { type NextRequest, NextResponse } from 'next/server'

/** Names the browser that is about to register, so that its repeats are known, also without JavaScript. */
export function proxy(request: NextRequest) {
  const response = NextResponse.next()
  if (!request.cookies.has('frontdesk_browser')) {
    response.cookies.set('frontdesk_browser', crypto.randomUUID() + crypto.randomUUID(), {
      httpOnly: true,
      sameSite: 'lax',
      secure: process.env.PUBLIC_URL?.startsWith('https:') ?? false,
      path: '/',
      maxAge: 30 * 24 * 3600,
    })
  }
  return response
}

export const config = { matcher: '/' }
