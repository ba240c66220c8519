import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dialects } from '../simulator/dialects/index.ts'
import { createSimulatedProvider, send } from '../simulator/provider.ts'

export type DialectName = keyof typeof dialects

/** A call as its provider sees it. Times are of the monotonic clock, in ms. */
export type Call = {
  method: string
  path: string
  begunAt: number
  /** When it was answered, or the provider hung up; null while it runs, whether its caller still waits or not. */
  answeredAt: number | null
  /** When its connection was closed; null while it is open. */
  closedAt: number | null
  /** As the simulated provider recorded it. */
  id: string
}
type Respond = (request: IncomingMessage, response: ServerResponse, call: Call) => unknown

/** A simulated provider in this process that records every call. `respond`, where set, answers instead of it. */
export async function startCountedProvider(name: DialectName) {
  const simulated = createSimulatedProvider()
  const calls: Call[] = []
  const context = { respond: null as Respond | null }
  const server = createServer((request, response) => {
    const call: Call = {
      method: request.method ?? '',
      path: request.url ?? '',
      begunAt: performance.now(),
      answeredAt: null,
      closedAt: null,
      id: '',
    }
    calls.push(call)
    response.once('finish', () => {
      call.answeredAt = performance.now()
    })
    response.once('close', () => {
      call.closedAt = performance.now()
      call.id = String(response.getHeader('x-request-id') ?? '')
    })
    const fault = (error: Error) => send(response, { status: 500, body: { fault: error.stack } })
    if (context.respond) Promise.resolve(context.respond(request, response, call)).catch(fault)
    else
      simulated
        .provide(dialects[name], request, response)
        .then(() => {
          // Modes that drop the connection do not answer, nor does one that hangs.
          if (request.socket.destroyed) call.answeredAt ??= performance.now()
        })
        .catch(fault)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}${dialects[name].base}`

  return Object.assign(context, {
    members: simulated.members,
    set: simulated.set,
    recorded: simulated.recorded,
    calls,
    /** Calls that were neither answered nor closed. */
    running: () => calls.filter(({ closedAt }) => closedAt === null).length,
    /** Answers as the simulated provider would. */
    provide: (request: IncomingMessage, response: ServerResponse) =>
      simulated.provide(dialects[name], request, response),
    env: { PROVIDER: name, ...dialects[name].variables(base) },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  })
}

/**
 * The most concurrent calls at the provider. A call that its caller gave up on, or whose caller died, runs on
 * there until its bound, so it counts until then.
 */
export function mostAtOnce(calls: Pick<Call, 'begunAt' | 'answeredAt'>[], boundMs: number) {
  const moments = calls.flatMap(({ begunAt, answeredAt }) => [
    { at: begunAt, by: 1 },
    { at: Math.min(answeredAt ?? Number.POSITIVE_INFINITY, begunAt + boundMs), by: -1 },
  ])
  let [running, most] = [0, 0]
  for (const { by } of moments.sort((one, other) => one.at - other.at || one.by - other.by)) {
    running += by
    most = Math.max(most, running)
  }
  return most
}
