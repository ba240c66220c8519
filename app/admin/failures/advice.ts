import { bulkPath } from '#app/admin/failures/words.ts'
import { groupPath } from '#app/words/failures.ts'
import type { FailureGroup } from '#db/failures/groups.ts'

type Group = Pick<FailureGroup, 'fingerprint' | 'outcome' | 'resolvedAt' | 'people' | 'needAttention'>

/** One right thing to do: in a word or two, where, and why. */
type Advice = { todo: string; href: string | null; why: string }

export function adviceFor({ fingerprint, outcome, resolvedAt, people, needAttention }: Group): Advice {
  const path = groupPath(fingerprint)
  if (resolvedAt || people === 0) return { todo: 'Nothing', href: null, why: 'Nobody is in it any more.' }
  if (outcome === 'misconfigured')
    return {
      todo: 'Fix the settings',
      href: '/admin/provider',
      why: 'Once the provider accepts key, list and plan, everybody is told automatically.',
    }
  if (needAttention === 0)
    return {
      todo: 'Wait',
      href: null,
      why: 'Everybody in it is retried automatically. People who wait for a first attempt are in no group.',
    }
  if (outcome === 'rejected')
    return {
      todo: 'Correct the addresses',
      href: `${path}#people`,
      why: 'Or retry the group, if the provider was wrong, as when it refused many at once: one is tried first.',
    }
  if (outcome === 'unknown_answer')
    return {
      todo: 'Look at the answer',
      href: `${path}#sample`,
      why: 'It is one we do not know. Retry the group when you know that it is over.',
    }
  return {
    todo: 'Retry the group',
    href: bulkPath('retry', fingerprint),
    why: 'They are no longer retried automatically. Retry them once the provider is well.',
  }
}
