import { expect } from '@playwright/test'
import { adminPages } from '#app/admin/pages.ts'
import { all } from './bulk.ts'
import { ADMIN, type Stack } from './stack.ts'

const NEW = '/admin/operations/new' // a form that must know what it is for
const isOpen = (path: string) => path.includes('[')
/** The addresses of all pages of the dashboard, except those that need a person or another row. */
export const lists = adminPages.map(({ path }) => path).filter((path) => !isOpen(path) && path !== NEW)
/** Values for the open parts of a path. */
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
  return [...adminPages.map(({ path }) => path).filter(isOpen), '/admin/[...rest]'].map((path) => {
    const folder = path.replace('/admin/', '')
    expect(Object.keys(open), 'what fills its address').toContain(folder)
    return `/admin/${open[folder]}`
  })
}

export const previews = ['retry', 'delete'].map((kind) => all(kind, { state: 'failed' }))
