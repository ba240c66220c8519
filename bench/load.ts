import { Agent, type RequestOptions, request } from 'node:http'
import { openForm } from '../e2e/form-client.ts'

/** Milliseconds of each request, and the total duration in seconds. */
export type Load = { times: number[]; seconds: number }

const BOUNDARY = '----frontdesk-bench-0123456789'
let counter = 0
const unique = () => `b${process.pid}x${counter++}`

/** Repeats something with so many clients, each starting again at once, for some seconds or so often in all. */
export async function repeat(
  clients: number,
  { seconds = Infinity, requests = Infinity }: { seconds?: number; requests?: number },
  one: (n: number) => Promise<unknown>,
): Promise<Load> {
  const times: number[] = []
  let started = 0
  const begun = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (started < requests && performance.now() - begun < seconds * 1000) {
        const before = performance.now()
        await one(started++)
        times.push(performance.now() - before)
      }
    }),
  )
  return { times, seconds: (performance.now() - begun) / 1000 }
}

/** One request by a lean client: it shares the cores with what is measured. @returns the status. */
export const ask = (url: URL, options: RequestOptions, body?: string) =>
  new Promise<number>((resolve, reject) => {
    const sent = request(url, options)
    sent.on('error', reject)
    sent.on('response', (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
    sent.end(body)
  })

/** Posts one form over and over from `clients` at once, each time as a new person. */
export async function load(
  url: string,
  path: string,
  { clients, requests }: { clients: number; requests: number },
): Promise<Load> {
  const { hidden, cookies } = await openForm(url, path)
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const target = new URL(path, url)
  const done = await repeat(clients, { requests }, async () => {
    const name = unique()
    const fields = [...hidden, ['username', name], ['email', `${name}@example.com`], ['website', '']]
    const body = `${fields
      .map(
        ([field, value]) =>
          `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${value}\r\n`,
      )
      .join('')}--${BOUNDARY}--\r\n`
    const headers = {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'content-length': Buffer.byteLength(body),
      origin: target.origin,
      cookie: cookies(),
      // Each person has an address of their own; one for all would be one hot row of the limit.
      'x-forwarded-for': `10.${counter % 250}.${(counter >> 8) % 250}.${(counter >> 16) % 250}`,
    }
    const status = await ask(target, { agent, method: 'POST', headers }, body)
    if (status !== 303) throw new Error(`${path} answered ${status}`)
  })
  agent.destroy()
  return done
}

/** How many a second. */
export const rate = ({ times, seconds }: Load) => times.length / seconds

/** The value that this share of all values stays below. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: number[]) => percentile(values, 0.5)
