import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verify } from '#jobs/providers/standard-webhooks.ts'

export const SECRET = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`

type Taken = { type: string; text: string; genuine: boolean; data: { url: string } }

/** A receiver that accepts alerts after so many refusals. */
export async function startReceiver(refusals: number) {
  const taken: Taken[] = []
  let left = refusals
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    if (left-- > 0) return response.writeHead(503).end()
    const headers = new Headers(request.headers as Record<string, string>)
    taken.push({ ...JSON.parse(body), genuine: verify(SECRET, headers, body) })
    return response.end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/alerts`, taken, close: () => server.close() }
}
