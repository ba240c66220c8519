import { filled, lists } from './admin-pages.ts'
import { insertRejected } from './bulk.ts'
import { expect, signIn, withStack as test } from './fixtures.ts'

// No worker, so the state set here stays. The console is not checked, as each 404 is an error in it.
test.use({ worker: false })
test.setTimeout(180_000)

const MARKER = 'Call-this-number-now'
const values = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', MARKER, MARKER.repeat(50)]

const names = ['said', 'done', 'why', 'was', 'job']
/** The result parameters of an action, as an outsider would write them. */
const hostile = [
  ...values.map((value) => names.map((name) => [name, value])),
  // Twice the same is an array.
  values.slice(0, -1).flatMap((value) => names.map((name) => [name, value])),
  ...values.map((value) => ['from', 'to'].map((name) => [name, value])),
  // Valid alone, and ignored twice.
  ['said', 'done', 'why'].flatMap((name) => ['started', 'retried', 'handled'].map((value) => [name, value])),
]
/** The visible text: scripts contain the address as it is. */
const shown = (html: string) =>
  html.replace(/<script[\s\S]*?<\/script>/g, '').replace(/ (value|href|content)="[^"]*"/g, '')
const notices = (html: string) => shown(html).split('data-notice=').length - 1

test('no page shows an action’s result as written in a URL, nor fails for it', async ({ page, stack }) => {
  await insertRejected(stack, 3)
  await stack.sql`
    insert into operations (id, kind, subject, actor, reason, filter)
    values (gen_random_uuid(), 'handle', 'failure', 'ada', 'looks fake', '{"by": "people", "userIds": [], "before": ""}')`
  await signIn(page)
  const wrong: string[] = []
  for (const path of [...lists, ...(await filled(stack)), '/admin/operations/new']) {
    const get = (params: string[][]) => page.request.get(`${path}?${new URLSearchParams(params)}`)
    const plain = await get([])
    const before = notices(await plain.text())
    for (const params of hostile) {
      const answer = await get(params)
      const html = await answer.text()
      const faults = [
        answer.status() !== plain.status() && `status ${answer.status()}`,
        shown(html).includes('Something went wrong') && 'an error',
        shown(html).includes(MARKER) && 'echoed',
        // A filter says that it cannot be read, and does not repeat the value.
        names.includes(params[0]?.[0] ?? '') && notices(html) !== before && `${notices(html)} notices`,
      ].filter(Boolean)
      if (faults.length > 0) wrong.push(`${path} ${String(params).slice(0, 50)}: ${faults.join(', ')}`)
    }
  }
  expect(wrong).toEqual([])
})
