import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'

/** Milliseconds since 1970, finer than Date.now(): all processes of a machine read the same clock. */
export const clock = () => performance.timeOrigin + performance.now()

/** A receiver of webhooks in a process of its own. It answers at once and remembers when it was told of each person. */
function receive() {
  let told = new Map<string, number>()
  let hanging: 'next' | 'all' | null = null
  /** The ends of the calls that hang. */
  const held: (() => void)[] = []
  const server = createServer((request, answer) => {
    const at = clock()
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      const { user_id } = JSON.parse(body).data
      if (!told.has(user_id)) told.set(user_id, at)
      const end = () => {
        answer.writeHead(200, { 'content-type': 'application/json' })
        answer.end('{"ok":true}')
      }
      if (!hanging) return end()
      held.push(end)
      if (hanging === 'next') hanging = null
    })
  })
  process.on('message', (asked) => {
    if (asked === 'forget') told = new Map()
    if (asked === 'hang') hanging = 'next'
    if (asked === 'hangAll') hanging = 'all'
    if (asked === 'release') {
      hanging = null
      for (const end of held.splice(0)) end()
    }
    process.send?.(asked === 'told' ? [...told] : told.size)
  })
  process.on('disconnect', () => process.exit(0))
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port))
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>

export async function startReceiver() {
  const child: ChildProcess = fork(import.meta.filename)
  const [port] = await once(child, 'message')
  const ask = async (what: 'count' | 'told' | 'forget' | 'hang' | 'hangAll' | 'release') => {
    child.send(what)
    return (await once(child, 'message'))[0]
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    /** How many people it was told of. */
    count: (): Promise<number> => ask('count'),
    /** User ids, and when it was first told of each. */
    told: async (): Promise<Map<string, number>> => new Map(await ask('told')),
    forget: () => ask('forget'),
    /** The next call is not answered until `release`. */
    hang: () => ask('hang'),
    /** The same for every call. */
    hangAll: () => ask('hangAll'),
    release: () => ask('release'),
    stop: () => child.kill(),
  }
}

if (import.meta.main) receive()
