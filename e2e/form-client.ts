/** A browser without JavaScript, with only what registering needs. */
export type FormClient = Awaited<ReturnType<typeof openForm>>

/**
 * Reads the form's hidden fields (they name the server action) and this browser's cookies.
 * @param patienceMs how long the person waits for an answer.
 */
export async function openForm(address: string, path = '/', patienceMs = 300_000, cookie = '') {
  let url = address
  const page = await fetch(url + path, { headers: { cookie }, signal: AbortSignal.timeout(patienceMs) })
  const html = await page.text()
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)"(?: value="([^"]*)")?/g)].map(
    ([, name = '', value = '']) => [unescapeHtml(name), unescapeHtml(value)] as const,
  )
  const jar = new Map(
    cookie ? cookie.split('; ').map((pair) => pair.split(/=(.*)/s) as [string, string]) : [],
  )
  remember(jar, page)

  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  /** Posts the form as multipart/form-data and keeps the cookies that come back. */
  async function post(fields: [string, string | Blob][], headers: Record<string, string> = {}) {
    const body = new FormData()
    for (const [name, value] of [...hidden, ...fields]) body.append(name, value)
    return send(body, headers)
  }

  async function send(body: BodyInit, headers: Record<string, string> = {}) {
    const answer = await fetch(url + path, {
      method: 'POST',
      redirect: 'manual',
      body,
      signal: AbortSignal.timeout(patienceMs),
      headers: { cookie: cookies(), origin: url, ...headers },
    })
    remember(jar, answer)
    return answer
  }

  return {
    hidden,
    post,
    send,
    cookies,
    /** The next request goes to another process of the same service. */
    moveTo: (other: string) => {
      url = other
    },
    /** @returns the answer: 303 to /account when registered, 200 with the form again when not. */
    register: ({ username, email }: { username: string; email: string }, headers?: Record<string, string>) =>
      post(
        [
          ['username', username],
          ['email', email],
          ['website', ''],
        ],
        headers,
      ),
  }
}

function remember(jar: Map<string, string>, answer: Response) {
  for (const cookie of answer.headers.getSetCookie()) {
    const [pair = ''] = cookie.split(';')
    const [name = '', ...value] = pair.split('=')
    jar.set(name, value.join('='))
  }
}

const unescapeHtml = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
