import type { Transaction } from '#db/client.ts'
import { countInGroup, findGroupsInNeed } from '#db/failures/people.ts'
import type { Finding } from './findings.ts'

/**
 * So many groups get an alert each. A provider that words every refusal differently raises one more alert,
 * not thousands.
 */
const MOST = 10
const PREFIX = 'dead_letters '

/** An alert for each failure group that needs attention, and one for people in none of them. */
export async function deadLetters(tx: Transaction, raised: Set<string>): Promise<Finding[]> {
  const told = [...raised]
    .filter((cause) => cause.startsWith(PREFIX))
    .map((cause) => cause.slice(PREFIX.length))
  const inNeed = await findGroupsInNeed(tx, told, MOST + 1)
  const unexplained = await countInGroup(tx, null)
  const more = inNeed.length > MOST
  const groups = inNeed.slice(0, MOST)
  const over = told.filter((fingerprint) => !groups.some((group) => group.fingerprint === fingerprint))
  return [
    ...groups.map((group) => ({
      ...about(group.fingerprint, true),
      news: async () => ({
        of: 'group in need' as const,
        people: await countInGroup(tx, group.fingerprint),
        group,
      }),
    })),
    ...over.map((fingerprint) => about(fingerprint, false)),
    {
      cause: 'dead_letters',
      type: 'dead_letters',
      on: unexplained > 0 || more,
      off: unexplained === 0 && !more,
      news: async () =>
        more ? { of: 'many groups', most: MOST } : { of: 'unexplained', people: unexplained },
      over: { of: 'others decided' },
      path: more ? '/admin/failures' : '/admin/failures/unexplained',
    },
  ]
}

const about = (fingerprint: string, on: boolean): Finding => ({
  cause: `${PREFIX}${fingerprint}`,
  type: 'dead_letters',
  on,
  off: !on,
  news: async () => ({ of: 'group decided' }),
  over: { of: 'group decided' },
  path: `/admin/failures/${fingerprint}`,
})
