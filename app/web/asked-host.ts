import { BlockList, isIP } from 'node:net'
import type { Env } from '#env'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8)
loopback.addAddress('::1', 'ipv6')
// Sockets for both families see IPv4 like this.
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6')

const isLoopback = (address: string) => loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
const isThisMachine = (name: string) =>
  isIP(name) ? isLoopback(name) : name === 'localhost' || name.endsWith('.localhost')
/** No stranger can have such a name lead somewhere: containers, and what a private network's own names are. */
const isPrivate = (name: string) => !name.includes('.') || /\.(internal|cluster\.local)$/.test(name)

/**
 * Whether web answers who asks for this host (a name or an address, and maybe a port). A page whose own name leads here
 * asks by that name, and would read what it is answered.
 *
 * With `PUBLIC_URL`: its name, addresses, and private names, by which proxies and probes ask. Without it: names and
 * addresses of this machine where only this machine can ask, and else any, since nobody has said which is right.
 */
export function createHostCheck({ PUBLIC_URL, HOST }: Pick<Env, 'PUBLIC_URL' | 'HOST'>) {
  const own = PUBLIC_URL && nameIn(new URL(PUBLIC_URL).host)
  return (host: string) => {
    const name = nameIn(host)
    if (name === null) return false
    if (own) return name === own || isIP(name) > 0 || isThisMachine(name) || isPrivate(name)
    return HOST && isLoopback(HOST) ? isThisMachine(name) : true
  }
}

/** Without the port, and as the URL parser writes it; an IPv6 address without its brackets. Null where it is no host. */
function nameIn(host: string) {
  const url = URL.parse(`http://${host}`)
  if (url?.pathname !== '/' || /[/?#@\\]/.test(host)) return null
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '') || null
}

/** Where this process reaches itself, whatever `localhost` leads to: `http://` and the address that it listens on. */
export function ownOrigin({ HOST, PORT }: Pick<Env, 'HOST' | 'PORT'>) {
  const address = HOST && new URL(`http://${isIP(HOST) === 6 ? `[${HOST}]` : HOST}`).hostname
  const all = !address || ['0.0.0.0', '[::]'].includes(address)
  return `http://${all ? '127.0.0.1' : address}:${PORT}`
}
