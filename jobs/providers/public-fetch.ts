import { lookup as systemLookup } from 'node:dns'
import http from 'node:http'
import https from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { proxyHosts } from './proxy.ts'

/** The parts of a `Response` that are read. */
export type Answered = Pick<Response, 'status' | 'headers'> & { body: AsyncIterable<Uint8Array> | null }
export type Fetch = (url: string, init: RequestInit) => Promise<Answered>
type Resolve = typeof systemLookup

/** An idle connection is closed after this long. */
const IDLE_MS = 5_000

// IANA's registries of special addresses: every range that is not reached through the internet.
const special4 = new BlockList()
for (const [net, prefix] of [
  ['0.0.0.0', 8], // this host
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // carriers' NAT
  ['127.0.0.0', 8],
  ['169.254.0.0', 16], // link-local, clouds' metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3], // multicast, reserved, broadcast
] as const)
  special4.addSubnet(net, prefix)
// Of IPv6 only global unicast is public: loopback, mapped IPv4, NAT64, unique-local and multicast are outside of it.
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const special6 = new BlockList()
for (const [net, prefix] of [
  ['2001::', 23], // Teredo and other tunnels
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4: an IPv4 address in disguise
  ['3fff::', 20],
] as const)
  special6.addSubnet(net, prefix, 'ipv6')

export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special4.check(address)
  return isIP(address) === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

export const PRIVATE = 'ERR_PRIVATE_ADDRESS'
const refusal = (host: string, address: string) => {
  const message = host.includes(address) ? `${address} is` : `${host} leads to ${address}, which is`
  return Object.assign(new Error(`${message} not a public address`), { code: PRIVATE })
}

const notFound = (host: string) => Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' })

/**
 * `fetch` that reaches public addresses only. It uses node:http, which connects to the very addresses that `lookup`
 * returned, so a name that resolves differently the second time is judged by the second. Follows no redirects.
 * @param allowPrivate reaches all addresses, by the same way
 */
export function createPublicFetch(allowPrivate: boolean, resolve: Resolve = systemLookup) {
  const isAllowed = (address: string) => allowPrivate || isPublic(address)
  const proxies = proxyHosts()

  const lookup: LookupFunction = (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      // Node would wait for an address of such a name for ever.
      if (addresses.length === 0) return callback(notFound(hostname), [])
      // Behind a proxy its own policy decides: it resolves the name that it is asked for.
      const refused = proxies.includes(hostname)
        ? undefined
        : addresses.find(({ address }) => !isAllowed(address))
      if (refused) return callback(refusal(hostname, refused.address), [])
      if (options.all) return callback(null, addresses)
      callback(null, addresses[0]?.address ?? '', addresses[0]?.family)
    })

  /** An address in the URL is never looked up. The URL parser has already normalised 127.1 and 0x7f000001. */
  function refuseLiteral({ hostname }: URL) {
    const literal = hostname.replace(/^\[|\]$/g, '')
    if (isIP(literal) && !isAllowed(literal)) throw refusal(hostname, literal)
  }

  // Our own connections, each to an address that was judged when it was opened, or to the proxy. They are kept
  // alive, as opening one for every call takes longer than the call.
  const options = {
    keepAlive: true,
    lookup,
    timeout: IDLE_MS,
    ...(proxies.length > 0 && { proxyEnv: process.env }),
  }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }

  const publicFetch: Fetch = async (url, init) => {
    const target = new URL(url)
    refuseLiteral(target)
    const scheme = target.protocol === 'https:' ? 'https:' : 'http:'
    return new Promise((done, fail) => {
      const { request } = scheme === 'https:' ? https : http
      const call = request(target, {
        agent: agents[scheme],
        method: init.method,
        headers: Object.fromEntries(new Headers(init.headers)),
        signal: init.signal ?? undefined,
      })
      let again: Promise<Answered> | undefined
      call.on('error', (error: NodeJS.ErrnoException) => {
        // The other side closed a kept connection at the moment it was reused; that is no answer to this call.
        if (call.reusedSocket && error.code === 'ECONNRESET' && !init.signal?.aborted)
          again = publicFetch(url, init)
        else fail(error)
      })
      call.once('close', () => (again ? again.then(done, fail) : fail(new Error('closed without an answer'))))
      call.once('response', (message) => {
        try {
          done(answerOf(message))
        } catch (error) {
          message.destroy()
          fail(error)
        }
      })
      call.end(init.body)
    })
  }

  /** @throws when the URL's host cannot be found or is not allowed. Connects to nothing. */
  async function checkAddress(url: string, signal: AbortSignal) {
    const target = new URL(url)
    refuseLiteral(target)
    if (isIP(target.hostname.replace(/^\[|\]$/g, '')) || proxies.length > 0) return
    await new Promise<void>((done, fail) => {
      signal.addEventListener('abort', () => fail(signal.reason), { once: true })
      lookup(target.hostname, { all: true }, (error) => (error ? fail(error) : done()))
    })
  }

  return { fetch: publicFetch, checkAddress }
}

function answerOf(message: http.IncomingMessage): Answered {
  const headers = new Headers()
  for (const [name, values = []] of Object.entries(message.headersDistinct))
    for (const value of values) headers.append(name, value)
  const status = message.statusCode ?? 0
  if (status < 200 || status > 599) throw new RangeError(`${status} is no status of an answer`)
  const bodiless = status === 204 || status === 205 || status === 304
  if (bodiless) message.resume()
  return { status, headers, body: bodiless ? null : message }
}
