import { RateLimiterRes } from 'rate-limiter-flexible'
import { runtime } from './runtime.ts'

export const limits = {
  registration: () => ({ points: runtime().env.REGISTRATION_LIMIT, seconds: 3600 }),
  'sign-in': () => ({ points: 10, seconds: 900 }),
}

/** Counts one use by `key`. @returns seconds until the next is allowed; 0 when this one is. */
export async function countUse(name: keyof typeof limits, key: string): Promise<number> {
  const { points, seconds } = limits[name]()
  if (points === 0) return 0
  try {
    await runtime().limit(name, points, seconds).consume(key)
    return 0
  } catch (error) {
    if (error instanceof RateLimiterRes) return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
    throw error
  }
}

export const inWords = (seconds: number) =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
