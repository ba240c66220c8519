import { globSync } from 'node:fs'
import { expect } from './fixtures.ts'
import { ADMIN, type Stack } from './stack.ts'

/** The addresses of all pages of the dashboard there are, but of those that need somebody or something. */
export const lists = globSync('app/admin/**/page.tsx')
  .map((file) => file.replace(/^app|\/page\.tsx$/g, ''))
  .filter((path) => !/\[|sign-in|operations\/new/.test(path))
/** What fills an address that a folder's name leaves open. */
export async function filled({ sql }: Stack) {
  const [some] = await sql`
    select (select job_id from subscriptions where state = 'needs_attention' limit 1) as job,
      (select user_id from subscriptions where state = 'needs_attention' limit 1) as person,
      (select fingerprint from failure_groups where resolved_at is null limit 1) as failures,
      (select id from operations limit 1) as operation`
  const open: Record<string, string> = {
    'administrators/[name]': `administrators/${ADMIN.username}`,
    'failures/[fingerprint]': `failures/${some?.failures}`,
    'jobs/[id]': `jobs/${some?.job}`,
    'operations/[id]': `operations/${some?.operation}`,
    'registrations/[id]': `registrations/${some?.person}`,
    '[...rest]': 'nothing/there',
  }
  return globSync('app/admin/**/page.tsx')
    .filter((file) => file.includes('['))
    .map((file) => {
      const folder = file.replace(/^app\/admin\/|\/page\.tsx$/g, '')
      expect(Object.keys(open), 'what fills its address').toContain(folder)
      return `/admin/${open[folder]}`
    })
}
