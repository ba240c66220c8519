import { setTimeout as delay } from 'node:timers/promises'
import { type FormClient, openForm } from '../../e2e/form-client.ts'

/** A pause between two people at one browser, so that the load leaves room for the cluster itself. */
const REST_MS = 20

/** Browsers that register one person after the other, and send a form again until they are told. */
export async function startPeople(url: string, browsers: number) {
  const told: { username: string; at: number }[] = []
  const unexpected = new Map<string, number>()
  let unconfirmed = 0
  let longestWaitMs = 0
  let goingOn = true
  const count = (what: string) => unexpected.set(what, (unexpected.get(what) ?? 0) + 1)

  async function send(client: FormClient, username: string) {
    const begun = performance.now()
    const answer = await client.register({ username, email: `${username}@example.com` })
    const html = await answer.text()
    longestWaitMs = Math.max(longestWaitMs, performance.now() - begun)
    if (answer.status === 303) return true
    if (answer.status === 200 && html.includes('could not confirm')) unconfirmed++
    else count(`${answer.status} ${/is taken|registered already/.exec(html)?.[0] ?? ''}`)
    return false
  }

  async function browse(browser: number) {
    const client = await openForm(url)
    for (let n = 0; goingOn; n++) {
      const username = `b${browser}_${n}`
      while (goingOn) {
        const isTold = await send(client, username).catch((error: Error) => count(error.message))
        if (isTold === true) {
          told.push({ username, at: performance.now() })
          break
        }
        await delay(REST_MS)
      }
      await delay(REST_MS)
    }
  }
  const browsing = Promise.all(Array.from({ length: browsers }, (_, browser) => browse(browser)))

  return {
    told,
    unexpected,
    unconfirmed: () => unconfirmed,
    longestWaitMs: () => longestWaitMs,
    /** The longest time in which nobody was told, of a span of the process's monotonic clock. */
    longestGapMs(from: number, to: number) {
      const times = [from, ...told.map(({ at }) => at).filter((at) => at > from && at < to), to]
      return Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)))
    },
    stop: async () => {
      goingOn = false
      await browsing
    },
  }
}
export type People = Awaited<ReturnType<typeof startPeople>>
