import { runtime } from '#app/web/runtime.ts'
import { createSemaphore } from '#app/web/semaphore.ts'
import { readBrowserHash, readClientAddress } from '#app/web/session.ts'
import { normaliseUsername } from '#db/normalise.ts'
import { isUsernameFree } from '#db/people/users.ts'
import { within } from '#db/pool/within.ts'
import { USERNAME_PATTERN } from '../username-pattern.ts'

/** The connections are those of people who register: a database that is silent must not have them all taken by hints. */
const few = createSemaphore(4, 20)
const ANSWER_MS = 2_000

const nothing = (status: number, headers = {}) => new Response(null, { status, headers })

/** Whether a username was free just now. Only registering decides; a form without an answer shows no hint. */
export async function POST(request: Request) {
  const username = nameIn(await request.text())
  if (!username) return nothing(400)
  const [address, browserHash] = await Promise.all([readClientAddress(), readBrowserHash()])
  const { people, hints } = runtime()
  async function ask(name: string) {
    const seconds = await hints.count(address)
    return seconds > 0 ? { seconds } : { free: await isUsernameFree(people.db, name, browserHash) }
  }
  try {
    const { free, seconds } = await within(
      ANSWER_MS,
      few(() => ask(normaliseUsername(username))),
    )
    if (seconds) return nothing(429, { 'retry-after': String(seconds) })
    return Response.json({ free })
  } catch {
    return nothing(503)
  }
}

function nameIn(text: string): string | null {
  try {
    const { username } = JSON.parse(text)
    return typeof username === 'string' && USERNAME_PATTERN.test(username) ? username : null
  } catch {
    return null
  }
}
