import { connect, createServer, type Socket } from 'node:net'

export type DatabaseProxy = Awaited<ReturnType<typeof startDatabaseProxy>>

/**
 * A TCP proxy in front of PostgreSQL that counts round trips, each a client's speaking after the server has spoken on
 * that connection, so statements that are pipelined are one; and that can lose what the server answers.
 */
export async function startDatabaseProxy(target: string) {
  const { port, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  const kept: (() => void)[] = []
  const proxy = {
    url: '',
    roundTrips: 0,
    /** What becomes of answers: they pass, are kept back until `release`, or the next is lost with its connection. */
    answers: 'pass' as 'pass' | 'keep' | 'cut',
    release: () => {
      proxy.answers = 'pass'
      for (const pass of kept.splice(0)) pass()
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
  const server = createServer((client) => {
    const database = connect(Number(port), hostname)
    sockets.add(client).add(database)
    let serverSpokeLast = true
    client.on('data', (chunk) => {
      if (serverSpokeLast) proxy.roundTrips++
      serverSpokeLast = false
      database.write(chunk)
    })
    database.on('data', (chunk) => {
      serverSpokeLast = true
      if (proxy.answers === 'pass') client.write(chunk)
      if (proxy.answers === 'keep') kept.push(() => client.write(chunk))
      if (proxy.answers !== 'cut') return
      proxy.answers = 'pass'
      client.destroy()
    })
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const through = new URL(target)
  through.port = String((server.address() as { port: number }).port)
  proxy.url = through.href
  return proxy
}
