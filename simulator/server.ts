import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { initialSettings, type Settings, settingsSchema } from './control.ts'
import { answer, looksFake, problem } from './mailchimp.ts'
import { createMembers } from './members.ts'

const MAX_RECORDED = 20_000
const members = createMembers()
let settings: Settings = { ...initialSettings }
let requests: {
  at: string
  method: string
  path: string
  email?: string
  mode: string
  status: number | null
}[] = []
let running = 0
let highestConcurrency = 0

const server = createServer((request, response) => {
  serve(request, response).catch((error: Error) => {
    if (!response.headersSent) send(response, 500, { title: 'Simulator', detail: error.message })
  })
})

async function serve(request: IncomingMessage, response: ServerResponse) {
  const path = new URL(request.url ?? '/', 'http://simulator').pathname
  const body = await readJson(request)
  if (path.startsWith('/3.0/')) return provide(request, response, path, body)
  if (path === '/control' && request.method === 'PUT') {
    const parsed = settingsSchema.partial().strict().safeParse(body)
    if (!parsed.success)
      return send(response, 400, {
        title: 'Bad Request',
        detail: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
      })
    settings = { ...settings, ...parsed.data }
    return send(response, 200, settings)
  }
  if (path === '/control' && request.method === 'DELETE') {
    settings = { ...initialSettings }
    members.clear()
    requests = []
    highestConcurrency = running
    return send(response, 200, settings)
  }
  if (path === '/control') return send(response, 200, settings)
  if (path === '/control/members') return send(response, 200, { members: members.all() })
  if (path === '/control/requests')
    return send(response, 200, { total: requests.length, running, highestConcurrency, requests })
  if (path === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    return response.end(await readFile(new URL('./page.html', import.meta.url)))
  }
  send(response, 404, { title: 'Not Found', detail: `nothing at ${path}` })
}

async function provide(request: IncomingMessage, response: ServerResponse, path: string, body: unknown) {
  const method = request.method ?? 'GET'
  const email =
    typeof body === 'object' && body && 'email_address' in body ? String(body.email_address) : undefined
  const { mode } = settings
  const at = new Date().toISOString()
  running++
  highestConcurrency = Math.max(highestConcurrency, running)
  response.once('close', () => {
    running--
    requests.push({
      at,
      method,
      path,
      email,
      mode,
      status: response.headersSent ? response.statusCode : null,
    })
    if (requests.length > MAX_RECORDED) requests.shift()
  })
  if (mode === 'hang') return
  if (mode === 'refuse') return request.socket.destroy()
  await delay(settings.latencyMs + (mode === 'slow' ? 3000 : 0))

  const credentials = request.headers.authorization?.match(/^Basic (.+)$/)?.[1]
  if (!credentials || mode === 'bad_key')
    return send(
      response,
      401,
      problem(
        401,
        'API Key Invalid',
        "Your API key may be invalid, or you've attempted to access the wrong datacenter.",
      ).body,
    )
  if (mode === 'maintenance') {
    response.writeHead(503, { 'content-type': 'text/html' })
    return response.end('<html><body><h1>Scheduled maintenance</h1></body></html>')
  }
  if (mode === 'down' || (mode === 'flaky' && Math.random() < settings.failRate))
    return send(response, 503, problem(503, 'Service Unavailable', 'Try again later.').body)
  if (mode === 'rate_limited')
    return send(
      response,
      429,
      problem(429, 'Too Many Requests', 'You have exceeded the limit of 10 simultaneous connections.').body,
    )
  if (mode === 'reject' && email) return send(response, 400, looksFake(email).body)

  const reply =
    answer(members, settings, method, path, body) ??
    problem(404, 'Resource Not Found', 'The requested resource could not be found.')
  if (mode === 'commit_then_drop' && method !== 'GET') return request.socket.destroy()
  send(response, reply.status, reply.body)
}

function send(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, {
    'content-type': status < 400 ? 'application/json' : 'application/problem+json',
  })
  response.end(JSON.stringify(body))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const chunk of request) text += chunk
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

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
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}
