import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { leastMs } from '../../testing/least-ms.ts'
import { spellAddresses, withoutAddresses } from './address-spellings.ts'
import { failureOf, normaliseMessage } from './fingerprint.ts'
import { bounded, type Outcome, redact } from './outcome.ts'
import { withoutAddress } from './own-address.ts'

const each = (write: (code: number, one: string) => string) => (text: string) =>
  Array.from(text, (one) => write(one.codePointAt(0) ?? 0, one)).join('')
const percent = each((code) => `%${code.toString(16)}`)
const entities = each((code) => `&#${code};`)
const onlySigns = (write: (text: string) => string) => (text: string) =>
  text.replace(/[^a-z0-9]/gi, (sign) => write(sign))

const ways: Record<string, (text: string) => string> = {
  plain: (text) => text,
  'in capitals': (text) => text.toUpperCase(),
  'in a URL': encodeURIComponent,
  'in a URL in a URL': (text) => encodeURIComponent(encodeURIComponent(text)),
  'each character for a URL': percent,
  'its signs for HTML': onlySigns(entities),
  'each character for HTML': entities,
  'for HTML, by hexadecimal numbers': each((code) => `&#x${code.toString(16).padStart(4, '0')};`),
  'for HTML, by names': (text) => text.replaceAll('@', '&commat;').replaceAll('.', '&period;'),
  'for HTML in HTML': (text) => onlySigns(entities)(text).replaceAll('&', '&amp;'),
  'for HTML, by long numbers': each((code) => `&#x${code.toString(16).padStart(9, '0')};`),
  'for HTML, by long decimal numbers': each((code) => `&#${String(code).padStart(12, '0')};`),
  'by escape()': each((code) => `%u${code.toString(16).padStart(4, '0')}`),
  'by escape(), in a URL': onlySigns(each((code) => `%25u${code.toString(16).padStart(4, '0')}`)),
  'its @ for quoted-printable': (text) => text.replace('@', '=40'),
  'its @ by an octal number': (text) => text.replace('@', '\\100'),
  'in part in quotation marks': (text) => text.replace(/^(.*)@/, '"$1"@'),
  'in part in quotation marks, for JSON': (text) => text.replace(/^(.*)@/, '\\"$1\\"@'),
  'with spaces': (text) => text.replace('@', ' @ '),
  'its @ in a tag': (text) => text.replace('@', '<span class="at">@</span>'),
  'its @ for HTML, in a tag': (text) => text.replace('@', '<b>&#64;</b>'),
  'with what nobody sees': (text) => text.replace(/^../, '$&\u200b\ufeff'),
  'with what nobody sees, for HTML': (text) => text.replace(/^../, '$&&#65279;&#8203;'),
  'its signs for JSON': onlySigns(each((code) => `\\u${code.toString(16).padStart(4, '0')}`)),
  'each character for JSON in JSON': each((code) => `\\\\u${code.toString(16).padStart(4, '0')}`),
  'for JavaScript': onlySigns(each((code) => `\\x${code.toString(16).padStart(2, '0')}`)),
  'in full width': each((code, one) =>
    code > 0x20 && code < 0x7f ? String.fromCodePoint(code + 0xfee0) : one,
  ),
  'its @ in full width': (text) => text.replace('@', '＠'),
  'its @ small': (text) => text.replace('@', '﹫'),
  'for people': (text) => text.replace('@', ' (at) ').replaceAll('.', ' [dot] '),
  'for people, in brackets': (text) => text.replace('@', '[AT]'),
}

/** As a person may have one. */
const someone = fc
  .tuple(fc.stringMatching(/^[n-z]{8}[._+-][n-z]{5,9}$/), fc.stringMatching(/^[n-z]{8,12}\.(example|com)$/))
  .map((parts) => parts.join('@'))
const words = fc.stringMatching(/^[a-m ,.]{0,40}$/)
/** What would tell who it is, once decoded. */
const tells = (text: string, email: string) => {
  const spelt = spellAddresses(`@ ${text}`).toLowerCase()
  return email
    .split(/[@.]/)
    .filter((part) => part.length > 4)
    .some((part) => spelt.includes(part))
}

for (const [way, write] of Object.entries(ways)) {
  test(`an address ${way}: nothing of it is in what is kept, and its group is that of any other`, () => {
    fc.assert(
      fc.property(someone, someone, words, words, (email, other, before, after) => {
        const said = (address: string): Outcome =>
          bounded({
            kind: 'rejected',
            reason: 'invalid_email',
            code: `no ${write(address)}`,
            message: redact(`${before} ${write(address)} ${after}`),
            requestId: write(address),
          })
        for (const text of Object.values(said(email))) assert.ok(!tells(String(text), email), String(text))
        const failure = failureOf('mailchimp', said(email))
        assert.ok(!tells(JSON.stringify(failure), email), JSON.stringify(failure))
        assert.equal(failure?.fingerprint, failureOf('mailchimp', said(other))?.fingerprint)
        // Stored by an earlier version, and cleaned when it is shown.
        assert.ok(!tells(withoutAddresses(`${before} ${write(email)} ${after}`), email))
      }),
    )
  })

  test(`the person’s own address ${way} is no part of a refusal`, () => {
    const email = 'lunch.list@plans-and-limits.example'
    for (const text of [
      `<p>${write(email)}</p>`,
      `no: ${write('lunch.list')}, ${write('plans-and-limits.example')}`,
    ]) {
      const answer = { status: 400, json: undefined, text, headers: new Headers(), waitSeconds: undefined }
      const { text: kept } = withoutAddress(answer, email)
      assert.ok(!tells(kept, email) && !/list/i.test(spellAddresses(`@ ${kept}`)), kept)
    }
  })
}

test('a text without an address stays as it is', () => {
  for (const text of [
    '50%20 off & more &amp; \\u0041 \\x41 ｆｕｌｌ',
    'limit=40 (attempt 3) [attention] &#65;',
    'at noon',
    'C:\\users\\u1',
    'C:\\100 files.txt, limit=40ms, limit=400.50 and size=40.',
    'meet @ noon, or @ 12.30',
    'the \u00adhidden\u200b stay',
    'say "hello" to "@everybody" and {"a":"@b"}',
    '<b>@</b> is a sign',
  ])
    assert.equal(withoutAddresses(text), text)
})

test('what is no text stays none, and a long one takes no longer than its length', () => {
  assert.equal(withoutAddresses('a%00%0a\\ud800@host.example'), '[address]')
  assert.ok(withoutAddresses('%ff\\ud800 a@host.example').isWellFormed())
  const email = `${'a'.repeat(60)}@${'b'.repeat(60)}.example`
  const read = () => {
    for (const unit of ['%2540', '&amp;', '&#64;', '\\u0040', ' (at) ', '( ', '＠', '%', '\\', '@'])
      normaliseMessage(redact(unit.repeat(4_000 / unit.length)))
    for (const unit of ['a', 'A', '%61', '&#97;', '\\u0061']) {
      const text = unit.repeat(200_000 / unit.length)
      withoutAddresses(`a@b.example ${text}`)
      withoutAddress(
        { status: 400, json: undefined, text, headers: new Headers(), waitSeconds: undefined },
        email,
      )
    }
  }
  assert.ok(leastMs(read, 2_000) < 2_000)
})
