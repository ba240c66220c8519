import { setTimeout as delay } from 'node:timers/promises'
import type { Administrator } from './administrator.ts'
import type { Finding } from './history.ts'
import { MARKER, type People } from './people.ts'
import { BOUND_MS, type Stack } from './stack.ts'

/** Longer than a call may be late. */
const LATE_MS = 21_000

type Plant = {
  finds: Finding['kind']
  act: (stack: Stack, people: People, administrator: Administrator) => Promise<unknown>
}

/** Somebody with that state, the longest settled. */
async function somebody({ database: { client } }: Stack, state = 'confirmed') {
  const [row] = await client<{ userId: string; username: string; email: string; jobId: string }[]>`
    select u.id as "userId", username, email, s.job_id as "jobId" from users u join subscriptions s on s.user_id = u.id
    where s.state::text = ${state} order by u.id limit 1`
  if (!row) throw new Error(`nobody is ${state}: take more registrations`)
  return row
}
const call = ({ providerUrl }: Stack, email: string) =>
  fetch(`${providerUrl}/subscribers`, { method: 'POST', body: JSON.stringify({ email }) })

/** Defects that are brought about in a running stack, each to be found. */
export const plants = {
  lost: {
    finds: 'lost',
    act: async (stack) =>
      stack.database.client`delete from users where id = ${(await somebody(stack)).userId}`,
  },
  'job lost': {
    finds: 'lost',
    act: async (stack) =>
      stack.database.client`delete from pgboss.job where id = ${(await somebody(stack)).jobId}`,
  },
  'act lost': {
    finds: 'lost',
    async act({ database: { client } }, _people, administrator) {
      // A seed without an outage may have given them nothing to do.
      await administrator.pause()
      await administrator.resume()
      await client`delete from audit_events where id = (select id from audit_events limit 1)`
    },
  },
  ghost: {
    finds: 'ghost',
    act: async ({ provider }) => provider.members.add('nobody@example.com', 'subscribed'),
  },
  stuck: {
    finds: 'stuck',
    act: async (stack) =>
      stack.database
        .client`update pgboss.job set state = 'active' where id = ${(await somebody(stack)).jobId}`,
  },
  duplicate: {
    finds: 'duplicate',
    async act(stack) {
      const { email } = await somebody(stack)
      await delay(LATE_MS)
      await call(stack, email)
    },
  },
  'two members': {
    finds: 'duplicate',
    async act(stack) {
      const member = stack.provider.members.get((await somebody(stack)).email)
      const again = stack.provider.members.add(`again.${MARKER}@example.com`, 'subscribed')
      again.email_address = member?.email_address ?? ''
    },
  },
  resurrected: {
    finds: 'resurrected',
    async act(stack) {
      const member = stack.provider.members.get((await somebody(stack, 'opted_out')).email)
      if (member) stack.provider.members.change(member, { status: 'subscribed' })
    },
  },
  regressed: {
    finds: 'regressed',
    async act(stack, people) {
      const { client } = stack.database
      const { userId, username } = await somebody(stack)
      await people.look(username)
      await client`update subscriptions set state = 'delayed' where user_id = ${userId}`
      await people.look(username)
      await client`update subscriptions set state = 'confirmed' where user_id = ${userId}`
    },
  },
  untruthful: {
    finds: 'untruthful',
    act: async (stack) =>
      stack.database
        .client`update subscriptions set state = 'opted_out' where user_id = ${(await somebody(stack)).userId}`,
  },
  budget: {
    finds: 'budget exceeded',
    async act(stack) {
      stack.provider.set({ mode: 'slow' })
      await Promise.all(Array.from({ length: 10 }, (_, n) => call(stack, `nobody${n}@example.com`)))
      stack.provider.set({ mode: 'up' })
    },
  },
  leaked: {
    finds: 'leaked',
    async act(stack) {
      const { jobId, email } = await somebody(stack)
      await stack.database
        .client`update pgboss.job set output = ${JSON.stringify({ said: email })}::jsonb where id = ${jobId}`
    },
  },
  'leaked in a log': {
    finds: 'leaked',
    act: async ({ workers, secrets }) => workers[0]?.lines.push(`{"msg":"the key is ${secrets.at(-2)}"}`),
  },
  exit: {
    finds: 'unexplained exit',
    async act({ workers }) {
      process.kill(workers[0]?.pid() ?? 0, 'SIGKILL')
      await delay(BOUND_MS / 10)
    },
  },
} satisfies Record<string, Plant>
export type PlantName = keyof typeof plants

export const plant = (name: PlantName, ...all: Parameters<Plant['act']>) => plants[name].act(...all)
