import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Contact } from '#db/subscriptions/reads.ts'
import { log } from '#log'
import { dialects } from '../../simulator/dialects/index.ts'
import { adapter } from '../../testing/stand-in.ts'
import type { HttpAnswer, Send } from './http.ts'

// The faults below are on purpose, and log warnings.
log.level = 'silent'

const contact = { userId: 'u', jobId: 'j', email: 'ada@example.com', consentedAt: null } as Contact
const signal = AbortSignal.timeout(5000)
const brevo = {
  ...dialects.brevo.variables('https://brevo.test'),
  BREVO_DOI_TEMPLATE_ID: '3',
  BREVO_DOI_REDIRECT_URL: 'https://site.test',
}
const make = (send: Send) => adapter('brevo', brevo, send)

const answer = (status: number, json?: unknown): HttpAnswer => ({
  status,
  json,
  text: '',
  headers: new Headers(),
  waitSeconds: undefined,
})
/** An answer whose reading throws in any adapter. */
const unbearable: HttpAnswer = {
  ...answer(200),
  get json(): never {
    throw new TypeError('cannot read ada@example.com')
  },
  get status(): never {
    throw new TypeError('cannot read ada@example.com')
  },
}
const fault = {
  kind: 'retry',
  reason: 'bad_response',
  code: 'adapter_error',
  message: 'cannot read [address]',
}

test('an adapter that throws ends as a fault of the provider: the person keeps waiting, the circuit counts it', async () => {
  const provider = make(async () => unbearable)
  assert.deepEqual(await provider.subscribe(contact, signal), fault)
  assert.deepEqual(await provider.check(signal), fault)
  assert.deepEqual(await provider.find?.(contact.email, signal), fault)
  assert.deepEqual(await provider.list?.(null, signal), fault)
})

test('one that throws after the mail may have gone out says so', async () => {
  const send: Send = async (_, { method }) =>
    method === 'GET' ? answer(404, { code: 'document_not_found' }) : unbearable
  assert.deepEqual(await make(send).subscribe(contact, signal), { ...fault, asked: true })
})

test('an error of the sending itself is passed on to the caller', async () => {
  const lost = new Error('the database is gone')
  const provider = make(async () => {
    throw lost
  })
  for (const call of [
    () => provider.subscribe(contact, signal),
    () => provider.check(signal),
    () => provider.find?.(contact.email, signal),
  ])
    await assert.rejects(async () => call(), lost)
})
