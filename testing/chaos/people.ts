import { setTimeout as delay } from 'node:timers/promises'
import { emailKey } from '#db/normalise.ts'
import { findUserId } from '#db/people/users.ts'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { type FormClient, openForm } from '../../e2e/form-client.ts'
import type { Person, Told } from './history.ts'
import { seeded } from './plan.ts'
import type { Stack } from './stack.ts'

const CLIENTS = 24
const POLLERS = 4
/** Longer than the form's own limit, after which nobody watches it. */
const PATIENCE_MS = 20_000
/** The share of people who leave the list, before and after they registered here. */
const LEFT_BEFORE = 0.05
const LEAVE = 0.1
/** A word that only people's names and addresses have. */
export const MARKER = 'zebra'

/** `looking`: answers of two looks at once could come in the wrong order. */
type Registered = { person: Person; client: FormClient; looking: boolean }

/** People who register over `overMs`, look at their page, and leave the provider's list. */
export function createPeople(stack: Stack, seed: number, count: number, overMs: number) {
  const { webs, provider } = stack
  const random = seeded(seed + 1)
  const people: Person[] = Array.from({ length: count }, (_, n) => ({
    username: `${MARKER}${n}`,
    email: `${MARKER}${n}@${MARKER}.example`,
    leftBefore: random() < LEFT_BEFORE,
    leftAt: null,
    answers: [],
    seen: [],
    atLast: null,
  }))
  const registered: Registered[] = []
  const telling: Promise<void>[] = []
  const lateness = watchLateness()
  let over = false
  let givenUp = false
  let turn = 0
  const anyWeb = () => webs[turn++ % webs.length] as (typeof webs)[number]

  async function open(): Promise<FormClient | null> {
    while (!givenUp) {
      try {
        const client = await openForm(anyWeb().url, '/', PATIENCE_MS)
        if (client.hidden.length > 0) return client
      } catch {} // this web process is away
      await delay(200)
    }
    return null
  }

  async function ask(client: FormClient, person: Person): Promise<Told> {
    const web = anyWeb()
    client.moveTo(web.url)
    const before = web.process.health()
    const lateBefore = lateness.times()
    const begun = performance.now()
    const told = await client
      .register(person)
      .then(async (answer) => (answer.status === 303 ? 'registered' : toldBy(await answer.text())))
      .catch((): Told => 'no answer')
    const wellServed = before !== null && web.process.health() === before && lateness.times() === lateBefore
    person.answers.push({ at: Date.now(), tookMs: performance.now() - begun, told, wellServed })
    return told
  }

  async function register(person: Person) {
    const client = await open()
    while (client) {
      const told = await ask(client, person)
      if (told === 'registered') registered.push({ person, client, looking: false })
      if (told === 'registered' || told === 'taken' || givenUp) return
      await delay(200)
    }
  }

  async function look(one: Registered): Promise<string | null> {
    const { person, client } = one
    if (one.looking) return null
    one.looking = true
    try {
      const answer = await fetch(`${anyWeb().url}/account/subscription`, {
        headers: { cookie: client.cookies() },
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      if (!answer.ok) return null
      const { subscription } = (await answer.json()) as { subscription: { state: string } }
      if (person.seen.at(-1)?.state !== subscription.state)
        person.seen.push({ at: Date.now(), state: subscription.state })
      return subscription.state
    } catch {
      return null // its web process is away
    } finally {
      one.looking = false
    }
  }

  /** A provider repeats its message until somebody takes it. */
  async function tell({ email }: Person) {
    while (!givenUp) {
      try {
        const userId = await findUserId(stack.database.db, emailKey(email))
        if (userId) await enqueueRefresh(stack.boss, userId)
        return
      } catch {} // nobody is there to be told
      await delay(500)
    }
  }

  async function leave() {
    const person = registered[Math.floor(random() * registered.length)]?.person
    const member = person && provider.members.get(person.email)
    if (!person || member?.status !== 'subscribed') return
    provider.members.change(member, { status: 'unsubscribed' })
    person.leftAt = Date.now()
    // Workers ask Mailchimp who left.
    if (stack.name !== 'mailchimp') telling.push(tell(person))
  }

  async function registerAll() {
    const begun = performance.now()
    const waiting = [...people.entries()]
    const one = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [n, person] = next
        await delay(Math.max(0, begun + (n / count) * overMs - performance.now()))
        if (person.leftBefore) provider.members.add(person.email, 'unsubscribed')
        await register(person)
        if (random() < LEAVE && !givenUp) await leave()
      }
    }
    await Promise.all(Array.from({ length: CLIENTS }, one))
  }

  async function pollAll() {
    while (!over) {
      const one = registered[Math.floor(Math.random() * registered.length)]
      if (one) await look(one)
      await delay(20)
    }
  }

  return {
    people,
    registerAll,
    /** Until `end`. */
    pollAll: () => Promise.all(Array.from({ length: POLLERS }, pollAll)),
    end: () => {
      over = true
      lateness.stop()
    },
    /** Who is not registered by now never will be. */
    giveUp: () => {
      givenUp = true
    },
    count: () => registered.length,
    told: () => Promise.all(telling),
    look: async (username: string) => {
      const one = registered.find(({ person }) => person.username === username)
      return one ? look(one) : null
    },
    /** What every page shows now. */
    async lookAtAll() {
      const waiting = [...registered]
      const one = async () => {
        for (let next = waiting.pop(); next; next = waiting.pop()) next.person.atLast = await look(next)
      }
      await Promise.all(Array.from({ length: POLLERS }, one))
    },
  }
}
export type People = ReturnType<typeof createPeople>

/** How often this process was late by half a second: then the machine is too busy to tell who answers in time. */
function watchLateness() {
  let times = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    if (now - last > 600) times++
    last = now
  }, 100)
  return { times: () => times, stop: () => clearInterval(timer) }
}

function toldBy(html: string): Told {
  if (html.includes('could not confirm')) return 'not known'
  if (html.includes('nothing was saved')) return 'nothing saved'
  if (/is taken|is registered already/.test(html)) return 'taken'
  return 'something else'
}
