import type { StaffRole } from '#db/schema/staff.ts'
import type { Oidc } from '#env'
import { mayAct } from './roles.ts'

/**
 * The highest role that the claim gives. The claim is one name or a list of them; its own name may be a path, such as
 * `realm_access.roles`.
 */
export function roleOf(claims: Record<string, unknown>, { claim, roles }: Pick<Oidc, 'claim' | 'roles'>) {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : at(claims, claim.split('.'))
  const given: unknown[] = Array.isArray(value) ? value : [value]
  return roles
    .filter(({ name }) => given.includes(name))
    .reduce<StaffRole | null>((best, { role }) => (best && mayAct(best, role) ? best : role), null)
}

const at = (value: unknown, [name, ...more]: string[]): unknown => {
  if (name === undefined) return value
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name)
  return isObject ? at((value as Record<string, unknown>)[name], more) : undefined
}
