import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'drizzle-orm'
import { findProvider } from '#db/providers/circuit.ts'
import { fakeProvider, testDatabase } from '../../testing/integration.ts'
import { isSilenced } from './circuit.ts'
import { holding } from './holding.ts'

const context = testDatabase()
const full = { kind: 'retry', reason: 'rate_limited', waitSeconds: 3600 } as const
const down = { kind: 'retry', reason: 'server_error', waitSeconds: 3600 } as const

for (const read of ['check', 'find', 'list', 'changes'] as const)
  test(`a ${read} that is told to wait holds everybody, as an attempt does; one that fails holds nobody`, async () => {
    let answer: typeof full | typeof down = down
    const provider = holding(context.db, {
      ...fakeProvider(async () => assert.fail('nobody is told')),
      check: async () => answer,
      find: async () => answer,
      list: async () => answer,
      changes: async () => answer,
    })
    const ask = () => {
      const { signal } = new AbortController()
      if (read === 'find') return provider.find?.('ada@example.com', signal)
      if (read === 'list') return provider.list?.(null, signal)
      return read === 'check' ? provider.check(signal) : provider.changes?.(new Date(0), null, signal)
    }
    const row = () => findProvider(context.db, 'mailchimp')

    await context.db.execute(sql`update providers set circuit = 'open'`)
    assert.deepEqual(await ask(), down)
    assert.equal((await row())?.heldUntil, null)
    answer = full
    assert.deepEqual(await ask(), full)
    const held = await row()
    assert.ok(isSilenced(held))
    const seconds = ((held?.heldUntil?.getTime() ?? 0) - (held?.now.getTime() ?? 0)) / 1000
    assert.ok(seconds > 3_590 && seconds <= 3_600, `held for ${seconds} s`)
  })
