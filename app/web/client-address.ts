import type { IncomingMessage } from 'node:http'

/**
 * The client's address: the socket's or, with `proxies` trusted ones in front, the address that the outermost
 * of them saw. Entries further left in X-Forwarded-For are the client's own claim.
 */
export function clientAddress(request: Pick<IncomingMessage, 'headers' | 'socket'>, proxies: number): string {
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
  const chain = [
    ...forwarded
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
    request.socket.remoteAddress ?? 'unknown',
  ]
  const address = chain[Math.max(0, chain.length - 1 - proxies)] ?? 'unknown'
  return address.replace(/^::ffff:/, '').slice(0, 64)
}
