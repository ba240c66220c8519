import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Answers under way, by the name under which Next asks us for a part of them. */
const underWay = new Map<string, ServerResponse>()

export function nameAnswer(response: ServerResponse) {
  const name = randomUUID()
  underWay.set(name, response)
  response.once('close', () => underWay.delete(name))
  return name
}

/**
 * Of an action that Next forwards to the page that has it, Next passes everything on but the cookies. Without them somebody
 * who has just registered would not be known to their browser.
 */
export function passCookiesOn({ headers }: IncomingMessage, response: ServerResponse) {
  const whole = underWay.get(String(headers['x-asked-for']))
  if (!whole || headers['x-action-forwarded'] !== '1') return
  const { writeHead } = response
  response.writeHead = (...given: unknown[]) => {
    const cookies = response.getHeader('set-cookie')
    if (cookies && !whole.headersSent) whole.appendHeader('set-cookie', [cookies].flat().map(String))
    return Reflect.apply(writeHead, response, given)
  }
}
