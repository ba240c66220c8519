import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { registerErrors } from '#app/register/words.ts'
import { addressStart, emailKey, normaliseEmail, normaliseUsername } from '#db/normalise.ts'
import { leastMs } from '../../testing/least-ms.ts'
import { readForm, registrationSchema } from './schema.ts'

const valid = (email: string, username = 'somebody') =>
  registrationSchema.safeParse({ username, email, subscribe: false }).success

test('normalising is idempotent, and case and outer space make no difference', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (email) => {
      const once = normaliseEmail(email)
      if (once === null) return
      assert.equal(normaliseEmail(once), once)
      assert.equal(normaliseEmail(email.toUpperCase()), once)
      assert.equal(
        registrationSchema.parse({ username: 'abc', email: ` ${email}\t`, subscribe: true }).email,
        email,
      )
    }),
  )
})

test('no text makes the form throw, and accepted texts are bounded', () => {
  const anything = fc.string({ unit: 'binary', maxLength: 400 })
  fc.assert(
    fc.property(anything, anything, (username, email) => {
      const { data } = registrationSchema.safeParse({ username, email, subscribe: false })
      if (!data) return
      assert.match(data.usernameNormalised, /^[a-z0-9_-]{3,30}$/)
      assert.equal(normaliseUsername(data.username), data.usernameNormalised)
      assert.ok(data.email.length <= 254 && data.emailNormalised.length <= 254)
    }),
  )
})

test('addresses that exist are accepted', () => {
  for (const email of [
    'a@b.co',
    'First.Last+tag@example.co.uk',
    "o'neil@example.com",
    'jörg@bücher.example',
    '用户@例子.广告',
    'a@xn--bcher-kva.example',
    `${'x'.repeat(64)}@example.com`,
  ])
    assert.ok(valid(email), email)
})

test('one address in two spellings is one', () => {
  assert.equal(normaliseEmail('A@BÜCHER.example'), normaliseEmail('a@xn--bcher-kva.example'))
  assert.equal(normaliseEmail('jo\u0308rg@example.com'), normaliseEmail('j\u00f6rg@example.com'))
})

test('a text that is not an address is refused', () => {
  for (const email of [
    '',
    'a',
    '@example.com',
    'a@',
    'a@localhost',
    'ada@example.com/',
    'ａda@ｅｘample.com',
    'a@b@example.com',
    'a b@example.com',
    '.a@example.com',
    'a..b@example.com',
    'a@-example.com',
    'a@example..com',
    'a@1.2.3.4',
    'a\0@example.com',
    '\u202ea@example.com',
    `${'x'.repeat(65)}@example.com`,
    `a@${'x'.repeat(250)}.com`,
  ])
    assert.ok(!valid(email), email)
})

test('shown as typed, in NFC', () => {
  const { email, emailNormalised } = registrationSchema.parse({
    username: 'joerg',
    email: ' Jo\u0308rg@Bu\u0308cher.example',
    subscribe: false,
  })
  assert.deepEqual(
    [email, emailNormalised],
    ['J\u00f6rg@B\u00fccher.example', 'j\u00f6rg@xn--bcher-kva.example'],
  )
})

test('usernames: 3 to 30 letters, digits, _ or -', () => {
  for (const name of ['abc', 'A_b-9', 'x'.repeat(30)]) assert.ok(valid('a@b.co', name), name)
  for (const name of ['ab', 'x'.repeat(31), 'a b', 'ä̈bc', '🦊🦊🦊', '<b>', 'abc\0'])
    assert.ok(!valid('a@b.co', name), name)
})

test('repeated fields and files count as missing', () => {
  const form = new FormData()
  form.append('username', 'one')
  form.append('username', 'two')
  form.append('email', new File(['x'], 'x.txt'))
  assert.deepEqual(readForm(form), { username: undefined, email: undefined, subscribe: false, website: null })
})

test('a text that is too long is refused before anything takes the square of its length', () => {
  const marks = `a${'\u0345'.repeat(15_500)}${'\u0334'.repeat(15_500)}`
  for (const email of [marks, `${marks}@example.com`, `a@${marks}`]) {
    const { error } = registrationSchema.safeParse({ username: marks, email, subscribe: true })
    assert.deepEqual(error?.flatten().fieldErrors.email, [registerErrors.longEmail(254)])
    const work = () => [valid(email, marks), normaliseEmail(email), emailKey(email), addressStart(email)]
    assert.ok(leastMs(work, 200) < 200)
  }
  // A letter may be typed as several characters.
  const typed = `${'e\u0301'.repeat(60)}@example.com`
  assert.ok(valid(typed))
})
