import { expect } from '@playwright/test'
import { type FormClient, openForm } from './form-client.ts'
import { address, test } from './own-stack.ts'
import { setUpSecondFactor } from './second-factor.ts'
import { ADMIN } from './stack.ts'
import { COLLEAGUES_PASSWORD, colleague } from './staff.ts'
import { until } from './until.ts'

const WRONG = 'Name or password is wrong.'
const LIMITED = 'Too many tries. Try again in '
const BUSY = 'Too many people are signing in at this moment.'
const said = [WRONG, LIMITED, BUSY]

/** @returns the address it leads to, or which of the sentences is on the page. */
async function tryToSignIn(form: FormClient, username: string, password: string, headers = address()) {
  const answer = await form.post(
    [
      ['username', username],
      ['password', password],
    ],
    headers,
  )
  const html = await answer.text()
  return answer.headers.get('location') ?? said.find((sentence) => html.includes(sentence)) ?? html
}
const count = (all: string[], sentence: string) => all.filter((one) => one === sentence).length

test.beforeEach(({ stack }) => stack.sql`delete from registration_limits`.then(() => {}))

test('thirty at once with a new name each time: ten are tried, and the pages come as fast as ever', async ({
  stack,
}) => {
  const form = await openForm(stack.url, '/admin/sign-in')
  const page = async () => {
    const begun = performance.now()
    await (await fetch(stack.url, { headers: { 'accept-encoding': 'gzip' } })).arrayBuffer()
    return performance.now() - begun
  }
  await page()
  /** @returns whether the slowest page was as fast as ever: alone it takes 10 ms, behind thirty hashes it took 1.5 to 12 s. */
  const round = async () => {
    const headers = address()
    const alone: number[] = []
    for (let times = 0; times < 10; times++) alone.push(await page())
    let over = false
    const tries = Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        tryToSignIn(form, `name${index}`, 'a wrong password', headers),
      ),
    ).finally(() => {
      over = true
    })
    const times = []
    while (!over) times.push(await page())
    const answers = await tries
    expect(count(answers, WRONG)).toBeLessThanOrEqual(10)
    expect(count(answers, LIMITED)).toBe(20)
    return Math.max(...times) < Math.max(1_000, 20 * Math.max(...alone))
  }
  // Other work of the machine makes some rounds slow; hashes would make all of them.
  expect((await round()) || (await round()) || (await round())).toBe(true)
})

test('thirty at once from thirty addresses: who would wait for long is told to come back', async ({
  stack,
}) => {
  const form = await openForm(stack.url, '/admin/sign-in')
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => tryToSignIn(form, `name${index}`, 'a wrong password')),
  )
  expect(count(answers, WRONG) + count(answers, BUSY)).toBe(30)
  expect(count(answers, WRONG)).toBeGreaterThanOrEqual(11)
  expect(count(answers, BUSY)).toBeGreaterThan(0)
  // Each of them is on record, in one row however many they are.
  const turnedAway = () => stack.sql`select detail from audit_events where action = 'crowd sign-in'`
  await until(async () => (await turnedAway())[0]?.detail.times === count(answers, BUSY))
  expect(await turnedAway()).toHaveLength(1)
})

test('ten addresses try ten passwords each: they wait, and the browser that the name is known in does not', async ({
  stack,
}) => {
  const mine = await openForm(stack.url, '/admin/sign-in')
  expect(await tryToSignIn(mine, ADMIN.username, ADMIN.password)).toBe('/admin')
  const stranger = await openForm(stack.url, '/admin/sign-in')
  const answers: string[] = []
  for (let index = 0; index < 10; index++) {
    const headers = address()
    for (let times = 0; times < 10; times++)
      answers.push(await tryToSignIn(stranger, ADMIN.username.toUpperCase(), 'a wrong password', headers))
  }
  // The first of the twenty tries was the test's own.
  expect([count(answers, WRONG), count(answers, LIMITED)]).toEqual([19, 81])
  expect(await tryToSignIn(stranger, ADMIN.username, ADMIN.password)).toBe(LIMITED)
  expect(await tryToSignIn(mine, ADMIN.username, ADMIN.password)).toBe('/admin')
})

test('neither addresses nor names are kept in clear', async ({ stack }) => {
  const form = await openForm(stack.url, '/admin/sign-in')
  await tryToSignIn(form, 'my password, in the wrong field', 'x', { 'x-forwarded-for': '198.51.100.77' })
  const kept = await stack.sql`select key from registration_limits`
  expect(kept.length).toBeGreaterThanOrEqual(2)
  expect(kept.map(({ key }) => key).join()).not.toMatch(/password|198\.51/)
})

test('tries of codes are limited by sign-in, and by name from wherever they come', async ({
  stack,
  browser,
}) => {
  test.slow()
  const ada = await colleague(browser, stack, 'ada', 'viewer')
  await ada.goto('/admin/account/second-factor')
  const { app } = await setUpSecondFactor(ada)
  await ada.context().close()

  /** Gives the password as a stranger's browser, and so many wrong codes. @returns what is said to the last one. */
  async function tries(codes: string[]) {
    const password = await openForm(stack.url, '/admin/sign-in')
    const fields: [string, string][] = [
      ['username', 'ada'],
      ['password', COLLEAGUES_PASSWORD],
    ]
    expect((await password.post(fields, address())).headers.get('location')).toBe('/admin/sign-in/code')
    const form = await openForm(stack.url, '/admin/sign-in/code', 30_000, password.cookies())
    let said = ''
    for (const code of codes) {
      const answer = await form.post([['code', code]], address())
      said = answer.headers.get('location') ?? (await answer.text())
    }
    return said
  }
  const wrong = (first: number, count: number) =>
    Array.from({ length: count }, (_, index) => String(first + index).padStart(6, '0'))
  expect(await tries(wrong(1, 5))).toContain('That code is not right.')
  expect(await tries(wrong(11, 4))).toContain('That code is not right.')
  expect(await tries([await app()])).toBe('/admin')
  // Ten from all of them together.
  expect(await tries([await app()])).toContain('Too many tries. Try again in')
  await stack.sql`delete from registration_limits`
  // Five in one sign-in, whatever the sixth is.
  expect(await tries([...wrong(21, 5), await app()])).toBe('/admin/sign-in?why=over')
})
