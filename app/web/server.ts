// app/web is the process around the pages: server, connections, cookies, limits and background work.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import next from 'next'
import { connect } from '#db/client.ts'
import { databaseTime } from '#db/clock.ts'
import { isMigrated } from '#db/migrate.ts'
import { untilAnswered } from '#db/pool/again.ts'
import { findTooOld } from '#db/server-version.ts'
import { readEnv } from '#env'
import { annotateStart } from '#jobs/monitoring/annotations.ts'
import { startRollups } from '#jobs/monitoring/rollup.ts'
import { proxyProblem, requireProxy } from '#jobs/providers/proxy.ts'
import { log } from '#log'
import { endWithParent } from '#parent'
import { answerHeaders, type Door, stampAnswer } from './answer-headers.ts'
import { createHostCheck, ownOrigin } from './asked-host.ts'
import { startWatch } from './background.ts'
import { BY_ITSELF, isByItself } from './by-itself.ts'
import { clientAddress } from './client-address.ts'
import { logConsole } from './console-lines.ts'
import { nameAnswer, passCookiesOn } from './forwarded-cookies.ts'
import { createHttpServer } from './http-server.ts'
import { nameBrowser } from './name-browser.ts'
import { leadOutdated } from './outdated.ts'
import { passOn } from './pass-on.ts'
import { refusalOf } from './refused.ts'
import { answer } from './unreadable.ts'

// The web process. Next's own server keeps any X-Forwarded-For that a client sends. So the address that
// limits count by is determined here, at the socket.

const env = readEnv()
if (env.oidc || env.ALERT_WEBHOOK_URL) requireProxy(proxyProblem())
const dev = process.argv.includes('--dev')
// A developer wants stacks, and reads them in a terminal.
if (!dev) logConsole(console)
// Neither people nor the dashboard wait for this process's background work.
const { db, client } = connect(env.DATABASE_URL, 2, {}, { limitMs: 60_000 })
const served = <T>(read: () => Promise<T>) =>
  untilAnswered(read, (error) => log.warn({ message: error.message }, 'the database does not answer yet'))
const old = await served(() => findTooOld(db))
const unfit =
  old ??
  ((await served(() => isMigrated(db)))
    ? null
    : 'the database schema is behind this version: run npm run migrate')
if (unfit) {
  log.fatal(unfit)
  process.exit(1)
}
await served(() => databaseTime(db))

// After an action that leads to another page Next asks for that page here, with the person's cookies. By itself it would
// ask `localhost`, where somebody else may listen.
process.env.__NEXT_PRIVATE_ORIGIN = ownOrigin(env)
const app = next({ dev, port: env.PORT, hostname: 'localhost', dir: `${import.meta.dirname}/../..` })
await app.prepare()
const handle = app.getRequestHandler()

const door: Door = { publicUrl: env.publicUrl, frameAncestors: env.FRAME_ANCESTORS, dev }
const rules = { ...env, isOurHost: createHostCheck(env) }
/**
 * Next may ask us on behalf of a request that was admitted, with its headers: for the page that an action leads to, and
 * for an action that the page it was posted to does not have. By this word nobody else can say so.
 */
const admitted = randomUUID()
function listen(request: IncomingMessage, response: ServerResponse) {
  stampAnswer(request, response, door)
  if (request.headers['x-admitted'] !== admitted) {
    request.headers['x-client-address'] = clientAddress(request, env.TRUST_PROXY)
    request.headers[BY_ITSELF] = isByItself(request) ? '1' : ''
    const refusal = refusalOf(request, rules)
    if (refusal) {
      response.setHeader('content-type', 'text/plain')
      response.writeHead(refusal.status, refusal.headers)
      response.end(`${refusal.text}\n`)
      return
    }
    passOn(request)
    request.headers['x-admitted'] = admitted
    request.headers['x-asked-for'] = nameAnswer(response)
  } else passCookiesOn(request, response)
  nameBrowser(request, response, env.publicUrl)
  leadOutdated(request, response)
  const answered = answer.run(response, () => handle(request, response))
  answered.catch((error: Error) => {
    log.error({ message: error.message }, 'request failed')
    if (!response.headersSent) response.writeHead(500)
    response.end()
  })
}

const server = createHttpServer(
  listen,
  () => answerHeaders('', '', door),
  // A development server updates pages by a WebSocket.
  dev ? ({ headers }) => rules.isOurHost(headers.host ?? '') : null,
)
server.on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(
    error.code === 'EADDRINUSE'
      ? `PORT ${env.PORT} is in use: stop what listens there or set another one\n`
      : error.code === 'EADDRNOTAVAIL'
        ? `HOST ${env.HOST} is no address of this machine: set another one\n`
        : `${error.message}\n`,
  )
  process.exit(1)
})
server.listen(env.PORT, env.HOST, () => log.info({ url: env.publicUrl }, 'web is ready'))
startWatch(db, env)
startRollups({ db, client })
void annotateStart(db, 'web', env)

let stopping = false
/** A second signal, as when both systemd and npm send one, does not end it twice. */
function stop() {
  if (stopping) return
  stopping = true
  server.close(() => process.exit(0))
  server.closeIdleConnections()
  // Time for running requests; keep-alive connections must not hold up a deploy. Docker gives 10 s.
  setTimeout(() => process.exit(0), 8_000).unref()
}
// Only its message: a database error can contain people's addresses.
process.on('uncaughtException', (error) => {
  log.fatal({ message: error.message }, 'web ends')
  process.exit(1)
})
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
endWithParent(stop)
