import { createServer, connect as openSocket, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export type Way = 'toServer' | 'toClient'
export type TcpProxy = Awaited<ReturnType<typeof createProxy>>

type Connection = { dead: Set<Way> }

/**
 * A proxy for a server on loopback, such as a database. It counts round trips, can be cut at any byte, can be slow,
 * can silently drop everything or one direction like a firewall, and can hold back or lose the server's answers.
 * @param lingerMs how long the other side is not told that a connection that lost data is over, as nobody would
 * tell it until its keep-alive does.
 */
export async function createProxy(serverUrl: string, { lingerMs = 0 } = {}) {
  let target = new URL(serverUrl)
  const sockets = new Set<Socket>()
  /** Bytes after which the next connection to pass them is cut. */
  let cutting: { way: Way; left: number } | null = null
  let swallowing: readonly Way[] = []
  let lagMs = 0
  let roundTrips = 0
  let answers: 'pass' | 'keep' | 'lose' = 'pass'
  const kept: (() => void)[] = []
  let opened = 0

  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  function pass(from: Socket, to: Socket, way: Way, { dead }: Connection, heard: () => void) {
    /** Resolves when everything that was sent so far has arrived; null where nothing is late. */
    let late: Promise<unknown> | null = null
    const afterLag = (send: () => void) => {
      if (lagMs === 0 && !late) return send()
      const due = delay(lagMs)
      const sent = (late ?? due).then(() => due).then(send)
      late = sent
      void sent.then(() => {
        if (late === sent) late = null
      })
    }
    sockets.add(from.setNoDelay())
    from.on('error', () => {})
    from.on('close', () => {
      sockets.delete(from)
      if (dead.size > 0 && lingerMs > 0) setTimeout(() => to.destroy(), lingerMs).unref()
      else afterLag(() => to.destroy())
    })
    from.on('data', (chunk) => {
      for (const lost of swallowing) dead.add(lost)
      if (dead.has(way)) return
      heard()
      if (way === 'toClient' && answers === 'keep') return kept.push(() => to.write(chunk))
      if (way === 'toClient' && answers === 'lose') {
        answers = 'pass'
        return to.destroy()
      }
      if (cutting?.way !== way || cutting.left >= chunk.length) {
        if (cutting?.way === way) cutting.left -= chunk.length
        return afterLag(() => to.write(chunk))
      }
      to.end(chunk.subarray(0, cutting.left))
      cutting = null
      return from.destroy()
    })
  }
  const server = createServer((client) => {
    opened++
    const upstream = openSocket(Number(target.port), target.hostname)
    const connection: Connection = { dead: new Set() }
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
  const through = new URL(serverUrl)
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
    /** Where connections lead that are opened from now on. */
    leadTo: (url: string) => {
      target = new URL(url)
    },
    /**
     * Whether traffic in either direction, or in one, is dropped silently. A connection that lost data of a direction
     * never passes any in it again.
     */
    swallow: (all: boolean, ways: readonly Way[] = ['toServer', 'toClient']) => {
      swallowing = all ? ways : []
    },
    /** How long everything takes that passes from now on. */
    slow: (ms: number) => {
      lagMs = ms
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
    /** From now on everything passes, at once. */
    mend: () => {
      cutting = null
      swallowing = []
      lagMs = 0
      answers = 'pass'
      for (const pass of kept.splice(0)) pass()
    },
    close: () => {
      cut()
      server.close()
    },
  }
}
