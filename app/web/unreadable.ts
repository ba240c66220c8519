import { AsyncLocalStorage } from 'node:async_hooks'
import type { ServerResponse } from 'node:http'

// On globalThis because Next bundles instrumentation.ts apart from app/web/server.ts.
const holder = globalThis as { frontdeskAnswer?: AsyncLocalStorage<ServerResponse> }
holder.frontdeskAnswer ??= new AsyncLocalStorage()
/** The response that the running code belongs to. */
export const answer = holder.frontdeskAnswer

// Messages of undici, busboy and React for a body that is not what its header claims; none has a code. None
// of our actions parses JSON.
const UNREADABLE =
  /^(Failed to parse body as FormData|Multipart: |Malformed |Unexpected end of (form|file)|Connection closed\.$)/
/** Of an action that was called without what its form holds (`app/admin/parts/form/parse-fields.ts`). */
const isHandMade = (error: unknown) => error instanceof Error && error.name === 'HandMadeError'
/** Whether a POST carries what no page of ours sends: Next failed to read it, or an action has refused it. */
export const isUnreadable = (error: unknown) =>
  error instanceof Error &&
  (isHandMade(error) || error.name === 'SyntaxError' || UNREADABLE.test(error.message) || beginsInNext(error))

/** Next reads bodies there. Our own code stands elsewhere, and so does what it calls. */
function beginsInNext({ stack = '' }: Error) {
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line))
  const first = frames.find((frame) => !/<anonymous>|\bnode:/.test(frame))
  return first?.includes('next/dist/compiled/next-server/') ?? false
}

/** Answers with 400, before Next does with 500. */
export function refuse(response: ServerResponse, error: unknown) {
  if (response.headersSent) return
  response.setHeader('content-type', 'text/plain')
  response.writeHead(400)
  response.end(
    isHandMade(error)
      ? 'No form here sends what this request carries.\n'
      : 'The body of this request is not what its content-type says.\n',
  )
  // Next still sends its own answer, which goes nowhere.
  response.write = () => true
  response.end = () => response
}
