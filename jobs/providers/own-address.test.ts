import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutAddress } from './own-address.ts'

const email = 'Some.List@Bücher.example'
const refusal = (json: unknown, text = '') =>
  withoutAddress({ status: 400, json, text, headers: new Headers(), waitSeconds: undefined }, email)

test('the address is taken out however it is written', () => {
  for (const said of [
    'Some.List@Bücher.example',
    'some.list@bücher.example',
    'SOME.LIST@XN--BCHER-KVA.EXAMPLE',
    'Some.List%40B%C3%BCcher.example',
    'some.list@b%c3%bccher.example',
    'Some.List@Bu\u0308cher.example',
  ]) {
    const { json, text } = refusal({ code: said, detail: [`no: ${said}`], [said]: 1 }, 'not read')
    assert.deepEqual(json, { code: '[address]', detail: ['no: [address]'], '[address]': 1 })
    assert.equal(text, JSON.stringify(json))
    assert.equal(refusal(undefined, `<p>${said}</p>`).text, '<p>[address]</p>')
  }
})

test('its parts are taken out of the text only: codes and sentences are read as they are', () => {
  const { json, text } = refusal({
    detail: 'before the @: Some.List',
    more: 'after it: xn--bcher-kva.example',
  })
  assert.deepEqual(json, { detail: 'before the @: Some.List', more: 'after it: xn--bcher-kva.example' })
  assert.equal(text, '{"detail":"before the @: [address]","more":"after it: [address]"}')
})

test('a part that begins or ends with a sign is found beside letters', () => {
  const answer = { status: 400, json: undefined, text: '', headers: new Headers(), waitSeconds: undefined }
  const of = (text: string) => withoutAddress({ ...answer, text }, '/v1/imports+@example.com').text
  assert.equal(of('at x/v1/imports+@example.com'), 'at x[address]')
  assert.equal(of('at x/v1/imports+'), 'at x[address]')
})

test('other words and addresses stay, and so do answers that are no refusal', () => {
  const others = { detail: 'listed; awesome.list@example.com; a list; some.listing' }
  assert.deepEqual(refusal(others).json, others)
  assert.equal(refusal(others).text, JSON.stringify(others))
  const found = { status: 200, json: { email }, text: email, headers: new Headers(), waitSeconds: undefined }
  assert.deepEqual(withoutAddress(found, email), found)
})
