import { z } from 'zod'
import { type Adapter, parsed } from '#jobs/providers/contract.ts'
import { defineProvider } from '#jobs/providers/define.ts'
import {
  commonTrouble,
  createCall,
  type HttpAnswer,
  isFailure,
  type Send,
  saidBy,
} from '#jobs/providers/http.ts'
import type { Outcome, Trouble } from '#jobs/providers/outcome.ts'
import { readMembers } from '#jobs/providers/readable.ts'
import { http, number, secret, text, webhookSecret } from '#jobs/providers/settings.ts'

// An invented provider: it has people by their address, and is told who is to be one of them.
const person = z.object({ state: z.enum(['in', 'out']) })
const listed = person
  .extend({ email: z.string() })
  .transform(({ email, state }) => ({ email, membership: memberships[state] }))
const everybody = z.object({ people: z.array(z.unknown()) })
const problem = z.object({ error: z.string() })
const memberships = { in: 'subscribed', out: 'suppressed' } as const

const settings = z.object({
  apiKey: secret(text('a key')),
  shelf: number("the shelf's number, such as 5"),
  baseUrl: http('https://postcards.example.com/api'),
  callBoundSeconds: number('how long a call may take, such as 40').default(40),
  webhookSecret,
})

export const postcards = defineProvider({
  name: 'postcards',
  label: 'Picture Postcards',
  settings,
  call: {
    as: 'POST /shelves/{shelf}/people',
    limits: ({ callBoundSeconds }) => ({
      perSecond: 3,
      concurrency: 2,
      newPerDay: null,
      holdSeconds: 10,
      callBoundSeconds,
      batch: null,
    }),
  },
  message: ({ webhookSecret: secret }) => ({
    secret,
    read(body) {
      const { data } = z.object({ about: z.string() }).safeParse(parsed(body))
      return data ? [{ email: data.about }] : []
    },
  }),
  create,
})

function create({ apiKey, shelf, baseUrl }: z.output<typeof settings>, send: Send): Adapter {
  const call = createCall(send, baseUrl, { authorization: `Bearer ${apiKey}` })
  const people = `/shelves/${shelf}/people`

  return {
    remembersOptOuts: true,
    /** Keeps known people as they are. */
    async subscribe({ email }, signal): Promise<Outcome> {
      const answer = await call('POST', people, signal, { email })
      if (isFailure(answer)) return answer
      const { data } = person.safeParse(answer.json)
      if (answer.status !== 200 || !data) return refused(answer)
      return { httpStatus: 200, kind: data.state === 'in' ? 'confirmed' : 'suppressed' }
    },
    async check(signal) {
      const answer = await call('GET', `/shelves/${shelf}`, signal)
      if (isFailure(answer)) return answer
      return answer.status === 200 ? null : troubleOf(answer)
    },
    async find(email, signal) {
      const answer = await call('GET', `${people}/${encodeURIComponent(email)}`, signal)
      if (isFailure(answer)) return answer
      const { data } = person.safeParse(answer.json)
      if (answer.status === 200 && data)
        return { httpStatus: 200, kind: 'found', membership: memberships[data.state] }
      const nobody = answer.status === 404 && problem.safeParse(answer.json).data?.error === 'nobody'
      return nobody ? { httpStatus: 404, kind: 'missing' } : troubleOf(answer)
    },
    async list(_cursor, signal) {
      const answer = await call('GET', people, signal)
      if (isFailure(answer)) return answer
      const { data } = everybody.safeParse(answer.json)
      const read = readMembers(data?.people, listed)
      return answer.status === 200 && read ? { ...read, next: null } : troubleOf(answer)
    },
  }
}

function refused(answer: HttpAnswer): Outcome {
  const { data } = problem.safeParse(answer.json)
  return answer.status === 400 && data?.error === 'bad_address'
    ? { ...saidBy(answer, data.error), kind: 'rejected', reason: 'invalid_email' }
    : troubleOf(answer)
}

function troubleOf(answer: HttpAnswer): Trouble {
  const { data } = problem.safeParse(answer.json)
  const said = saidBy(answer, data?.error)
  if (answer.status === 404 && data) return { ...said, kind: 'misconfigured', reason: 'shelf_not_found' }
  return commonTrouble(answer, said) ?? { ...said, kind: 'unknown_answer' }
}
