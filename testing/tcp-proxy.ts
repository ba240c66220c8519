import { createServer, connect as openSocket, type Socket } from 'node:net'

type Way = 'toServer' | 'toClient'
export type TcpProxy = Awaited<ReturnType<typeof createProxy>>

/**
 * A proxy for a database on loopback. It counts round trips, can be cut at any byte, can silently drop
 * everything like a firewall, and can hold back or lose the database's answers.
 */
export async function createProxy(databaseUrl: string) {
  const database = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  /** Bytes after which the next connection to pass them is cut. */
  let cutting: { way: Way; left: number } | null = null
  let swallowing = false
  let roundTrips = 0
  let answers: 'pass' | 'keep' | 'lose' = 'pass'
  const kept: (() => void)[] = []
  let opened = 0

  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  function pass(from: Socket, to: Socket, way: Way, connection: { dead: boolean }, heard: () => void) {
    sockets.add(from.setNoDelay())
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
    from.on('data', (chunk) => {
      connection.dead ||= swallowing
      if (connection.dead) return
      heard()
      if (way === 'toClient' && answers === 'keep') return kept.push(() => to.write(chunk))
      if (way === 'toClient' && answers === 'lose') {
        answers = 'pass'
        return to.destroy()
      }
      if (cutting?.way !== way || cutting.left >= chunk.length) {
        if (cutting?.way === way) cutting.left -= chunk.length
        return to.write(chunk)
      }
      to.end(chunk.subarray(0, cutting.left))
      cutting = null
      return from.destroy()
    })
  }
  const server = createServer((client) => {
    opened++
    const upstream = openSocket(Number(database.port), database.hostname)
    const connection = { dead: false }
    let serverSpokeLast = true
    pass(client, upstream, 'toServer', connection, () => {
      if (serverSpokeLast) roundTrips++
      serverSpokeLast = false
    })
    pass(upstream, client, 'toClient', connection, () => {
      serverSpokeLast = true
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const through = new URL(databaseUrl)
  through.port = String((server.address() as { port: number }).port)

  return {
    url: through.href,
    /** How often a client has sent after the server had: pipelined statements count as one. */
    roundTrips: () => roundTrips,
    opened: () => opened,
    /** Cuts all connections. */
    cut,
    /** Lets this many bytes pass in that direction, then cuts the connection that they go by. */
    cutAfter: (way: Way, bytes: number) => {
      cutting = { way, left: bytes }
    },
    isCut: () => cutting === null,
    /** Whether traffic in either direction is dropped silently. A connection that lost data never passes any again. */
    swallow: (all: boolean) => {
      swallowing = all
    },
    /** Answers are kept back from now on, until they are released. */
    keepAnswers: () => {
      answers = 'keep'
    },
    releaseAnswers: () => {
      answers = 'pass'
      for (const pass of kept.splice(0)) pass()
    },
    /** The next answer is lost, with its connection. */
    loseAnswer: () => {
      answers = 'lose'
    },
    close: () => {
      cut()
      server.close()
    },
  }
}
