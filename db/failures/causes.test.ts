import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maskAddresses } from '#app/admin/access/mask.ts'
import { testDatabase } from '../../testing/integration.ts'
import { withChangedTexts } from '../client.ts'
import { newId } from '../new-id.ts'
import { failureGroups } from '../schema/failures.ts'
import { findFingerprints, suggestCauses } from './causes.ts'

const context = testDatabase()

test('a reader from whom addresses are kept finds no cause by what they do not see', async () => {
  const stored = {
    '1': 'Nobody at zephyrine%40cloud.example is wanted',
    '2': 'Nobody at zephyrine&#64;cloud.example is wanted',
    '3': 'Nobody at zephyrine (at) cloud.example is wanted',
    '4': 'Nobody at [address] is wanted',
  }
  const sampleAttemptId = newId()
  await context.db.insert(failureGroups).values(
    Object.entries(stored).map(([fingerprint, message]) => ({
      fingerprint,
      message,
      code: message,
      reason: message,
      ...{ provider: 'mailchimp', outcome: 'rejected' as const, sampleAttemptId },
    })),
  )
  const masked = withChangedTexts(context.client, maskAddresses)
  const found = async (db: typeof masked, text: string) => {
    const suggested = (['message', 'code', 'reason'] as const).map((name) =>
      suggestCauses(db, name, text, 10),
    )
    return {
      groups: (await findFingerprints(db, { texts: [text] }, 10)).sort(),
      suggested: (await Promise.all(suggested)).map((values) => values.length),
    }
  }
  for (const text of ['zeph', 'Zephyrine', 'cloud.ex']) {
    assert.deepEqual(await found(context.db, text), { groups: ['1', '2', '3'], suggested: [3, 3, 3] })
    assert.deepEqual(await found(masked, text), { groups: [], suggested: [0, 0, 0] })
  }
  for (const text of ['is wanted', 'NOBODY'])
    assert.deepEqual((await found(masked, text)).groups, ['1', '2', '3', '4'])
})
