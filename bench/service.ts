import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Env, readEnv } from '#env'
import { openRegister } from './register.ts'
import { openUsual } from './usual.ts'

/** How a person is registered, by each way of writing the service. @returns whether the name was free. */
const ways = {
  async ours({ DATABASE_URL }: Env) {
    const { register } = await openRegister(DATABASE_URL, 20)
    return async (name: string) => (await register(name)).status === 'registered'
  },
  usual: async (env: Env) => (await openUsual(env)).register,
  coupled: async (env: Env) => (await openUsual(env)).registerAndTell,
} satisfies Record<string, (env: Env) => Promise<(name: string) => Promise<boolean>>>
export type Way = keyof typeof ways

/** A process that registers whoever its URL names, without a framework, which would cost them all the same. */
async function serve(way: Way) {
  const register = await ways[way](readEnv())
  const server = createServer((request, answer) => {
    register((request.url ?? '').slice(1)).then(
      (isFree) => answer.writeHead(isFree ? 201 : 409).end(),
      () => answer.writeHead(500).end(),
    )
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

/** @param what a way to register, or the worker of the usual way. */
export async function startService(what: Way | 'worker', env: NodeJS.ProcessEnv) {
  const child = fork(import.meta.filename, [what], { env })
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`${what} ended by itself`)))
  const [port] = await Promise.race([once(child, 'message'), failed])
  failed.catch(() => {})
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    },
  }
}

async function main(what: Way | 'worker') {
  process.on('disconnect', () => process.exit(0))
  if (what !== 'worker') return serve(what)
  await (await openUsual(readEnv())).work()
  process.send?.(0)
}
if (import.meta.main) await main(process.argv[2] as Way | 'worker')
