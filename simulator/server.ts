import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { z } from 'zod'
import { endWithParent } from '#parent'
import { settingsSchema } from './control.ts'
import { dialects } from './dialects/index.ts'
import { memberStatuses } from './members.ts'
import { createSimulatedProvider, parseJson, readText, send } from './provider.ts'

const provider = createSimulatedProvider()
const newMember = z.object({ email: z.string().min(3), status: z.enum(memberStatuses) })

const server = createServer((request, response) => {
  serve(request, response).catch((error: Error) => {
    if (!response.headersSent)
      send(response, { status: 500, body: { title: 'Simulator', detail: error.message } })
  })
})

/** Only the page's own script and styles, by their hashes. */
function policyOf(page: string) {
  const hashOf = (tag: string) => {
    const text = page.slice(page.indexOf(`<${tag}>`) + tag.length + 2, page.indexOf(`</${tag}>`))
    return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  }
  return `default-src 'none'; connect-src 'self'; img-src data:; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}

/** Another site's page may reach this machine: by posting here, or by a name of its own that leads here. */
function isFromOutside({ host = '', origin }: IncomingMessage['headers']) {
  return (
    !/^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host) ||
    (origin !== undefined && origin !== `http://${host}`)
  )
}

async function serve(request: IncomingMessage, response: ServerResponse) {
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('cache-control', 'no-store')
  if (isFromOutside(request.headers))
    return send(response, {
      status: 403,
      type: 'text/plain; charset=utf-8',
      body: 'The simulator answers only its own page and this machine: open it as http://localhost, and post from there.\n',
    })
  const url = URL.parse(request.url ?? '/', 'http://simulator')
  if (!url) return send(response, { status: 400, body: { title: 'Bad Request', detail: 'no such address' } })
  const { pathname: path, searchParams } = url
  const dialect = Object.values(dialects).find(({ base }) => path === base || path.startsWith(`${base}/`))
  if (dialect) return provider.provide(dialect, request, response)
  if (path === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    const page = await readFile(new URL('./page.html', import.meta.url), 'utf8')
    response.setHeader('content-security-policy', policyOf(page))
    return response.end(page)
  }
  if (path === '/control/requests')
    return send(response, {
      status: 200,
      body: provider.recorded(Number(searchParams.get('last')) || undefined),
    })
  // Its own page leads there.
  if (path === '/control/frontdesk')
    return send(response, { status: 200, body: { url: process.env.FRONTDESK_URL ?? null } })
  const body = parseJson(await readText(request))
  send(response, { status: 200, ...control(request.method ?? 'GET', path, body) })
}

/** The switches, and the provider's people. */
function control(method: string, path: string, body: unknown) {
  if (path === '/control/members' && method === 'POST') {
    const parsed = newMember.safeParse(body)
    if (!parsed.success) return wrong(parsed.error)
    const { email, status } = parsed.data
    const known = provider.members.get(email)
    return { body: known ? provider.members.change(known, { status }) : provider.members.add(email, status) }
  }
  if (path === '/control/members' && method === 'DELETE') {
    const parsed = newMember.pick({ email: true }).safeParse(body)
    if (!parsed.success) return wrong(parsed.error)
    const known = provider.members.get(parsed.data.email)
    return { body: { removed: known ? provider.members.remove(known) : false } }
  }
  if (path === '/control/members') return { body: { members: provider.members.all() } }
  if (path !== '/control') return { status: 404, body: { title: 'Not Found', detail: `nothing at ${path}` } }
  if (method === 'DELETE') provider.reset()
  if (method === 'PUT') {
    const parsed = settingsSchema.partial().strict().safeParse(body)
    if (!parsed.success) return wrong(parsed.error)
    provider.set(parsed.data)
  }
  return { body: provider.settings() }
}

const wrong = (error: z.ZodError) => ({
  status: 400,
  body: {
    title: 'Bad Request',
    detail: error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
  },
})

// Read here and not in env.ts: the simulator needs none of the application's other settings.
const port = Number(process.env.SIMULATOR_PORT || 4010)
server.on('error', (error: NodeJS.ErrnoException) => {
  process.stderr.write(
    error.code === 'EADDRINUSE'
      ? `SIMULATOR_PORT ${port} is in use: stop what listens there or set another one\n`
      : `simulator: ${error.message}\n`,
  )
  process.exit(1)
})
server.listen(port, '127.0.0.1', () => process.stdout.write(`simulator: http://127.0.0.1:${port}\n`))
function stop() {
  server.close(() => process.exit(0))
  server.closeAllConnections()
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
endWithParent(stop)
