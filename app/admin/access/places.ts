import type { Route } from 'next'
import { pageAt } from '../pages.ts'

export const ACCOUNT = '/admin/account'
/** Where somebody does what they must do before they reach anything else. */
export const pendingPages = {
  password: '/admin/account/password',
  secondFactor: '/admin/account/second-factor',
} as const
const CONFIRM = '/admin/account/confirm'

/** Where password and code are given again. @param why a try of that came to nothing. */
export const confirmAt = (back: string, why?: string) =>
  `${CONFIRM}?${new URLSearchParams(why ? { back, why } : { back })}` as Route

/** Where to return to: a page of the dashboard, and no other address. */
export function readBack(given: unknown): Route {
  const base = 'http://dashboard'
  if (typeof given !== 'string' || given.length > 500 || !URL.canParse(given, base)) return ACCOUNT
  const { origin, pathname, search } = new URL(given, base)
  return origin === base && pathname !== CONFIRM && pageAt(pathname)
    ? (`${pathname}${search}` as Route)
    : ACCOUNT
}
