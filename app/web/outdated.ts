import type { IncomingMessage, ServerResponse } from 'node:http'

/** Next's mark on its answer to an action that this version does not have, as after a deploy. */
const UNKNOWN_ACTION = 'x-nextjs-action-not-found'

/**
 * A form that an earlier version drew and no script sends: Next would answer with one bare line, so its reader is led
 * to a page. (A script learns it by the mark.)
 */
export function leadOutdated({ method, url = '/', headers }: IncomingMessage, response: ServerResponse) {
  const isForm = headers['content-type']?.startsWith('multipart/form-data')
  if (method !== 'POST' || headers['next-action'] !== undefined || !isForm) return
  const { setHeader } = response
  response.setHeader = function set(name, value) {
    if (name !== UNKNOWN_ACTION) return setHeader.call(response, name, value)
    response.setHeader = setHeader
    response.writeHead(303, { location: `/register/outdated?to=${encodeURIComponent(url)}` })
    response.end()
    // Next still sends its own answer, which goes nowhere.
    response.write = () => true
    response.setHeader = response.writeHead = response.end = () => response
    return response
  }
}
