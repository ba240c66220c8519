import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import type { Stack } from './stack.ts'

export type Answer = { status: number; headers: Headers; text: string }

/** One request as it stands here, which fetch would not send or would follow. */
export async function send(
  { url }: Stack,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
) {
  // A connection of its own: one that is kept may be closed while a busy machine writes to it.
  const call = request(new URL(url), { method, path, headers, agent: false })
  call.end(body)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of answer.setEncoding('utf8')) text += chunk
  return { status: answer.statusCode ?? 0, headers: headersOf(answer.rawHeaders), text }
}

/** What is answered to bytes that are no request. */
export async function sendRaw({ url }: Stack, bytes: string): Promise<Answer> {
  const socket = connect(Number(new URL(url).port), 'localhost')
  socket.write(bytes)
  let answer = ''
  for await (const chunk of socket.setEncoding('utf8')) answer += chunk
  const [head = '', text = ''] = answer.split('\r\n\r\n')
  const [line = '', ...lines] = head.split('\r\n')
  const raw = lines.flatMap((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 2)])
  return { status: Number(line.split(' ')[1]), headers: headersOf(raw), text }
}

function headersOf(raw: string[]) {
  const headers = new Headers()
  for (let at = 0; at < raw.length; at += 2) headers.append(raw[at] ?? '', raw[at + 1] ?? '')
  return headers
}
