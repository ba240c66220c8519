import type { IncomingMessage, ServerResponse } from 'node:http'
import { cookieName } from './cookie-name.ts'
import { BROWSER_COOKIE, MAX_AGE_SECONDS } from './registration-cookie.ts'

/**
 * Gives the browser an id before it registers, so that its repeats are recognised, even without JavaScript. Here and
 * not in a proxy of Next's, which copies the whole request: that costs more than registering.
 */
export function nameBrowser(
  { url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  publicUrl: string,
) {
  const name = cookieName(BROWSER_COOKIE, publicUrl)
  if (!/^\/(\?|$)/.test(url) || `; ${headers.cookie}`.includes(`; ${name}=`)) return
  const pair = `${name}=${crypto.randomUUID()}${crypto.randomUUID()}`
  const secure = name === BROWSER_COOKIE ? '' : '; Secure'
  response.setHeader(
    'set-cookie',
    `${pair}; Path=/; Max-Age=${MAX_AGE_SECONDS}; HttpOnly; SameSite=lax${secure}`,
  )
  // What answers this request already knows it.
  headers.cookie = headers.cookie ? `${headers.cookie}; ${pair}` : pair
}
