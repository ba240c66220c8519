import type { Transaction } from '#db/client.ts'
import { MOST_PEOPLE } from '#db/failures/groups.ts'
import { countInGroup, findGroupsInNeed } from '#db/failures/people.ts'
import type { Finding } from './watch.ts'

/** So many groups are told one by one: a provider that says something else to everybody is one alert more, not thousands. */
const MOST = 10
const PREFIX = 'dead_letters '

/** An alert for each failure group that needs attention, and one for whoever is in none of them. */
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
    ...groups.map(({ fingerprint, provider, outcome, reason }) => ({
      ...about(fingerprint, true),
      text: async () => {
        const what = [outcome, reason].filter(Boolean).join(', ').replaceAll('_', ' ')
        return `${people(await countInGroup(tx, fingerprint))} in need of a decision: ${what}, says ${provider}.`
      },
    })),
    ...over.map((fingerprint) => about(fingerprint, false)),
    {
      cause: 'dead_letters',
      type: 'dead_letters',
      on: unexplained > 0 || more,
      off: unexplained === 0 && !more,
      text: async () =>
        more
          ? `Over ${MOST} failure groups need attention.`
          : `${people(unexplained)} in need of a decision, and not because an attempt failed.`,
      over: 'Nobody is in need of a decision for another reason any more.',
      path: more ? '/admin/failures' : '/admin/failures/unexplained',
    },
  ]
}

const about = (fingerprint: string, on: boolean): Finding => ({
  cause: `${PREFIX}${fingerprint}`,
  type: 'dead_letters',
  on,
  off: !on,
  text: async () => '',
  over: 'Nobody in this failure group needs attention any more.',
  path: `/admin/failures/${fingerprint}`,
})

const people = (count: number) =>
  count > MOST_PEOPLE ? `Over ${MOST_PEOPLE} people are` : count === 1 ? '1 person is' : `${count} people are`
