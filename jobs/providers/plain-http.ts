type Given = Record<string, string | undefined>

/** What is said to such a host leaves this machine for none. */
export const isThisMachine = (url: URL | null) =>
  /^(localhost|.+\.localhost|127\.[\d.]+|\[::1\])$/.test(url?.hostname ?? '')

/** Variables that name whom we call. */
const CALLED = /(BASE|WEBHOOK)_URL$/

/**
 * What we call by `http:`, other than on this machine: people's addresses and keys would travel readable. A host in one's
 * own network may be named in `PLAIN_HTTP_HOSTS`.
 */
export function plainHttpIn(given: Given, variables: readonly string[]) {
  const named = (given.PLAIN_HTTP_HOSTS ?? '').toLowerCase().split(/[\s,]+/)
  return variables
    .filter((variable) => CALLED.test(variable))
    .flatMap((variable) => {
      const url = URL.parse(given[variable] ?? '')
      if (url?.protocol !== 'http:' || isThisMachine(url) || named.includes(url.hostname)) return []
      const message = `a URL that begins with https:, or PLAIN_HTTP_HOSTS=${url.hostname} if that is a host in your own network`
      return [{ variable, message }]
    })
}
