import type { Stack } from './stack.ts'
import { until } from './until.ts'

export const stateOf = async ({ sql }: Stack, username: string) =>
  (
    await sql`select s.state from subscriptions s join users u on u.id = s.user_id where username = ${username}`
  )[0]?.state

export const becomes = (stack: Stack, username: string, state: string) =>
  until(async () => (await stateOf(stack, username)) === state)
