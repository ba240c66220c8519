import { Agent, request } from 'node:http'
import { openForm } from '../e2e/form-client.ts'

/** Milliseconds of each request, and the total duration. */
export type Load = { times: number[]; seconds: number }

const BOUNDARY = '----frontdesk-bench-0123456789'
let counter = 0
const unique = () => `b${process.pid}x${counter++}`

/** Posts one form over and over from `clients` at once, each time as a new person. A lean client: it shares the cores. */
export async function load(
  url: string,
  path: string,
  { clients, requests }: { clients: number; requests: number },
): Promise<Load> {
  const { hidden, cookies } = await openForm(url, path)
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const target = new URL(path, url)
  const times: number[] = []
  let left = requests

  const one = () =>
    new Promise<void>((resolve, reject) => {
      const name = unique()
      const fields = [...hidden, ['username', name], ['email', `${name}@example.com`], ['website', '']]
      const body = `${fields
        .map(
          ([field, value]) =>
            `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
        )
        .join('')}--${BOUNDARY}--\r\n`
      const begun = performance.now()
      const sent = request(target, {
        agent,
        method: 'POST',
        headers: {
          'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
          'content-length': Buffer.byteLength(body),
          origin: target.origin,
          cookie: cookies(),
          // Each person has an address of their own; one for all would be one hot row of the limit.
          'x-forwarded-for': `10.${counter % 250}.${(counter >> 8) % 250}.${(counter >> 16) % 250}`,
        },
      })
      sent.on('error', reject)
      sent.on('response', (answer) => {
        answer.resume()
        answer.on('end', () => {
          if (answer.statusCode !== 303) return reject(new Error(`${path} answered ${answer.statusCode}`))
          times.push(performance.now() - begun)
          resolve()
        })
      })
      sent.end(body)
    })

  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (left-- > 0) await one()
    }),
  )
  agent.destroy()
  return { times, seconds: (performance.now() - begun) / 1000 }
}

/** The value that this share of all values stays below. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: number[]) => percentile(values, 0.5)
