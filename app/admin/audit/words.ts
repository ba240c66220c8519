import { staffActionWords } from '#app/admin/administrators/words.ts'
import { type AccessAction, accessActions } from '#db/schema/staff.ts'

export const auditWords = {
  title: 'Audit',
  none: 'No administrator has done anything yet.',
  noMatch: 'Nothing matches.',
  stranger: (asked: string) => `Nobody registered here is exactly “${asked}”.`,
  who: 'Who',
  what: 'What',
  person: 'Email, username or id',
  from: 'From',
  to: 'until before',
  anybody: 'anybody',
  anything: 'anything',
  all: 'Everything',
  show: 'Show',
  fold: 'Filter',
  when: 'When',
  ever: 'Ever',
  last: { '1h': 'Last hour', '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
  each: 'Each person of bulk actions too',
}

/** Several actions under one name, which no action has. */
export const auditKinds: Record<string, { name: string; actions: readonly string[] }> = {
  'sign-ins': { name: 'sign-ins, sign-outs and refusals', actions: accessActions },
  administrators: { name: 'changes of administrators', actions: Object.keys(staffActionWords) },
}

/** Sign-ins, sign-outs and refusals, after the name. */
export const accessWords: Record<AccessAction, (detail: Record<string, unknown>) => string> = {
  'sign in': ({ method }) => `signed in${methods[String(method)] ?? ''}`,
  'sign out': () => 'signed out',
  'fail sign-in': ({ administrator }) => `failed to sign in ${under(administrator)}`,
  'limit sign-in': ({ administrator }) =>
    `tried too often to sign in ${under(administrator)}, and has to wait`,
  'crowd sign-in': ({ administrator }) =>
    `was turned away while signing in ${under(administrator)}, since too many were`,
  'refuse role': ({ needed }) => `was refused what needs the role ${needed}`,
  'limit search': () => 'looked for people by too many addresses, and has to wait',
}
const methods: Record<string, string> = {
  password: ' with a password',
  code: ' with a password and a code',
  recovery_code: ' with a password and a recovery code',
  oidc: ' at the identity provider',
}
const under = (name: unknown) => (typeof name === 'string' ? `as ${name}` : 'under names that nobody has')
/** For events that happened several times within an hour, before the time of the last one. */
export const timesInWords = (times: number) => `, ${times.toLocaleString('en')} times until `

/** The actions, in the list of what can be searched for. */
export const actionName = (action: string) =>
  action.replace(/\bunhandle\b/, 'bring back handled').replace(/\bundelete\b/, 'bring back deleted')

/** A value of before or after, as a person would write it. */
export function valueInWords(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'nothing'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value).replaceAll('_', ' ')
}

export type ValueChange = { what: string | null; before: string; after: string }

/** The difference: for two texts one change, for two objects each field that differs. */
export function changesInWords(before: unknown, after: unknown): ValueChange[] {
  if (before === undefined && after === undefined) return []
  if (!isFields(before) || !isFields(after))
    return [{ what: null, before: valueInWords(before), after: valueInWords(after) }]
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({
      what: field.replaceAll('_', ' '),
      before: valueInWords(before[field]),
      after: valueInWords(after[field]),
    }))
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
