import { expect } from '@playwright/test'
import { somebody, METRICS_TOKEN as TOKEN, withStack as test } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { until } from './until.ts'

test.use({ worker: false })

const ask = (url: string, authorization?: string) =>
  fetch(`${url}/api/metrics`, { headers: authorization ? { authorization } : {} })

/** The samples by name and labels; throws at a line that is not Prometheus's text format. */
function parse(text: string) {
  const samples = new Map<string, number>()
  for (const line of text.split('\n').filter(Boolean)) {
    if (/^# (HELP|TYPE) frontdesk_[a-z0-9_]+ .+/.test(line)) continue
    const [, name, labels = '', value] =
      /^(frontdesk_[a-z0-9_]+)(\{(?:[a-z_]+="[^"]*",?)+\})? (\S+)$/.exec(line) ?? []
    if (!name || Number.isNaN(Number(value))) throw new Error(`not a sample: ${line}`)
    if (samples.has(name + labels)) throw new Error(`twice: ${line}`)
    samples.set(name + labels, Number(value))
  }
  return samples
}

test('numbers move: somebody waits, a worker comes, the provider goes down', async ({ stack }) => {
  test.setTimeout(120_000)
  for (const wrong of [undefined, 'Bearer', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
    const answer = await ask(stack.url, wrong)
    expect([wrong, answer.status, await answer.text()]).toEqual([wrong, 401, ''])
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  }
  const answer = await ask(stack.url, `Bearer ${TOKEN}`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const first = await answer.text()
  expect(await (await ask(stack.url, `bearer ${TOKEN}`)).text(), 'read once in 5 seconds').toBe(first)
  const none = parse(first)
  expect(none.get('frontdesk_workers_live')).toBe(0)
  expect(none.has('frontdesk_newest_heartbeat_age_seconds')).toBe(false)

  let samples = none
  const becomes = (sample: string, value: number) =>
    until(async () => {
      samples = parse(await (await ask(stack.url, `Bearer ${TOKEN}`)).text())
      return samples.get(sample) === value
    })
  const client = await openForm(stack.url)
  expect((await client.register(somebody())).status).toBe(303)
  await becomes('frontdesk_people{state="pending"}', 1)
  expect(samples.get('frontdesk_oldest_waiting_seconds')).toBeGreaterThan(0)

  stack.startWorker()
  await becomes('frontdesk_people{state="confirmed"}', 1)
  expect(samples.get('frontdesk_oldest_waiting_seconds')).toBe(0)
  expect(samples.get('frontdesk_workers_live')).toBe(1)
  expect(samples.get('frontdesk_circuit{provider="mailchimp",state="closed"}')).toBe(1)
  expect(samples.get('frontdesk_circuit{provider="mailchimp",state="open"}')).toBe(0)
  expect(samples.get('frontdesk_provider_slots_limit{provider="mailchimp"}')).toBeGreaterThan(0)
  await becomes('frontdesk_attempts_last_5_minutes{provider="mailchimp",outcome="confirmed"}', 1)
  await becomes('frontdesk_attempts_total{provider="mailchimp",outcome="confirmed",reason=""}', 1)
  expect(samples.get('frontdesk_critical_time_seconds_count{provider="mailchimp"}')).toBe(1)
  expect(samples.get('frontdesk_critical_time_seconds_sum{provider="mailchimp"}')).toBeGreaterThan(0)
  const duration = [...samples].filter(([name]) =>
    name.startsWith('frontdesk_attempt_duration_seconds_bucket'),
  )
  expect(duration.map(([, value]) => value)).toEqual(duration.map(([, value]) => value).sort())
  expect(duration.at(-1)).toEqual([
    'frontdesk_attempt_duration_seconds_bucket{provider="mailchimp",outcome="confirmed",le="+Inf"}',
    1,
  ])

  await stack.simulator.set({ mode: 'down' })
  for (let person = 0; person < 10; person++) await client.register(somebody())
  await becomes('frontdesk_circuit{provider="mailchimp",state="open"}', 1)
  await becomes('frontdesk_people{state="delayed"}', 10)
  await becomes('frontdesk_jobs{queue="subscription-sync",state="failed"}', 0)
  expect(samples.get('frontdesk_alert_raised{cause="waiting"}')).toBe(0)

  await stack.simulator.set({ mode: 'reject' })
  await becomes('frontdesk_people{state="needs_attention"}', 10)
  await becomes('frontdesk_dead_letters', 10)
  expect(samples.get('frontdesk_jobs{queue="subscription-sync",state="failed"}')).toBe(10)
})
