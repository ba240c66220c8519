import type { IncomingMessage } from 'node:http'
import { isIPv4, isIPv6 } from 'node:net'

/**
 * The client's address: the socket's or, with `proxies` trusted ones in front, the address that the outermost
 * of them saw. Entries further left in X-Forwarded-For are the client's own claim.
 *
 * @returns empty if what stands there is no IP address.
 */
export function clientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: number): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
  const chain = [
    ...forwarded
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    request.socket.remoteAddress ?? '',
  ]
  return canonicalAddress(chain[Math.max(0, chain.length - 1 - proxies)] ?? '')
}

/** The one spelling of an IP address, without port, brackets and zone; empty if it is none. */
function canonicalAddress(text: string): string {
  const bare = text
    .replace(/^"(.*)"$/, '$1')
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')
  if (isIPv4(bare)) return bare
  if (!isIPv6(bare)) return ''
  const shortest = new URL(`http://[${bare}]`).hostname.slice(1, -1)
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(shortest) ?? []
  if (!high || !low) return shortest
  // An IPv4 address as an IPv6 socket sees it.
  return [high, low]
    .flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255])
    .join('.')
}
