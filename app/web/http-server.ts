import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'

/**
 * In milliseconds. Node looks every `connectionsCheckingInterval`, so that nobody keeps a connection for more than 22 s
 * by sending a request slowly, or not at all.
 */
export const REQUEST_LIMITS = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 2_000,
}
/** A connection on which nothing moves, such as one whose answer nobody reads, is closed after so many milliseconds. */
const SILENT_MS = 60_000

/** So many requests wait on one connection for the one before them; with another one it is closed. No browser lets any wait. */
export const MOST_WAITING = 20

/** What a request says that never became one, as Node answers it. */
const answers: Record<string, string> = {
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * @param headersOf the headers of an answer to what is no request.
 * @param mayUpgrade whether who listens for it may answer a request for another protocol. Others are answered with 421.
 * Null: all are answered as if they asked for none.
 */
export function createHttpServer(
  listener: RequestListener,
  headersOf: () => Record<string, string>,
  mayUpgrade: ((request: IncomingMessage) => boolean) | null = null,
  limits = REQUEST_LIMITS,
  silentMs = SILENT_MS,
) {
  const inHand = new WeakMap<Socket, ServerResponse>()
  const latest = new WeakMap<Socket, ServerResponse>()
  const waiting = new WeakMap<Socket, number>()
  // Node reads all the requests that one packet has. At once they would take the turns of everybody else.
  const take: RequestListener = (request, response) => {
    const { socket } = request
    const earlier = latest.get(socket)
    latest.set(socket, response)
    const begin = () => {
      if (!socket.writable) return
      inHand.set(socket, response)
      handle(request, response)
    }
    if (!earlier || earlier.closed) return begin()
    const before = waiting.get(socket) ?? 0
    if (before === MOST_WAITING) return end(socket, '429 Too Many Requests')
    waiting.set(socket, before + 1)
    earlier.once('close', () => {
      waiting.set(socket, (waiting.get(socket) ?? 0) - 1)
      begin()
    })
  }
  function handle(request: IncomingMessage, response: ServerResponse) {
    // A body that nobody has read to its end keeps the next request on this connection from being read.
    response.once('finish', () => {
      if (request.complete) return
      request.unpipe()
      request.resume()
    })
    void listener(request, response)
  }
  // Node would answer a request without a host by itself, and without our headers: `refusalOf` does.
  const server = createServer({ ...limits, requireHostHeader: false }, take)
  server.timeout = silentMs
  // What is expected of us, other than to go on, is answered as if it were not.
  server.on('checkExpectation', take)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    end(socket, answers[error.code ?? ''] ?? '400 Bad Request')
  })
  // Node would close the connection without a word. The socket is ours from here, with its errors.
  server.on('connect', (_, socket: Socket) =>
    end(
      socket.on('error', () => {}),
      '405 Method Not Allowed',
    ),
  )

  function end(socket: Socket, status: string) {
    const last = inHand.get(socket)
    if (socket.writable && (!last?.headersSent || last.writableEnded)) socket.write(rawAnswer(status))
    socket.destroySoon()
  }

  function rawAnswer(status: string) {
    const headers = { ...headersOf(), 'content-type': 'text/plain; charset=utf-8', connection: 'close' }
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${status.slice(4)}\n`
  }

  // Next listens for connections that ask to speak another protocol, and leaves them open where it knows none. Without
  // a listener Node answers them as any request.
  const guarded = new WeakSet<Upgrade>()
  server.on('newListener', (event, upgrade: Upgrade) => {
    if (event !== 'upgrade' || guarded.has(upgrade)) return
    queueMicrotask(() => {
      server.removeListener('upgrade', upgrade)
      if (!mayUpgrade) return
      const guard: Upgrade = (request, socket, head) =>
        mayUpgrade(request)
          ? upgrade(request, socket, head)
          : socket.end(rawAnswer('421 Misdirected Request'))
      guarded.add(guard)
      server.on('upgrade', guard)
    })
  })
  return server
}
