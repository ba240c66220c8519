import http from 'node:http'

type Env = Record<string, string | undefined>
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY']

/** Ends the process with one line where the proxy that is named cannot be followed. */
export function requireProxy(problem = followProxy()) {
  if (!problem) return
  process.stderr.write(`${problem}\n`)
  process.exit(2)
}

/** The hosts of the proxies that the environment names; none for direct calls. */
export const proxyHosts = (env: Env = process.env) =>
  NAMES.flatMap((name) => {
    const url = URL.parse(env[name] ?? '')
    return url && /^https?:$/.test(url.protocol) ? [url.hostname] : []
  })

/**
 * Calls to providers and alerts go through the proxy of HTTPS_PROXY or HTTP_PROXY, except to hosts in NO_PROXY.
 * @returns why they cannot, in one line; null when they do, or where no proxy is named.
 */
export function followProxy(env: Env = process.env): string | null {
  const problem = proxyProblem(env)
  // Node reads these itself where the variable says so.
  if (!problem && proxyHosts(env).length > 0 && env.NODE_USE_ENV_PROXY !== '1')
    http.setGlobalProxyFromEnv(env as NodeJS.ProcessEnv)
  return problem
}

/** Why the proxy that is named cannot be followed, in one line; null where it can, or where none is named. */
export function proxyProblem(env: Env = process.env): string | null {
  const name = NAMES.find((one) => env[one])
  if (!name) return null
  if (proxyHosts(env).length === 0) return `${name} is wrong: a URL such as http://proxy.example.com:3128`
  if (env.NODE_USE_ENV_PROXY === '1' || 'setGlobalProxyFromEnv' in http) return null
  return `${name} is not followed by Node ${process.versions.node}: set NODE_USE_ENV_PROXY=1 (22.21 or newer), or use Node 24`
}
