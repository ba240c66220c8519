import { MOST_PEOPLE } from '#db/failures/groups.ts'
import { answerText, circuitText } from './circuit-text.ts'
import type { AlertNews } from './findings.ts'

/**
 * The texts of alerts. They are here and not in app/words, since workers send alerts too, and do not load the
 * dashboard.
 */
export function alertText(provider: string, news: AlertNews): string {
  switch (news.of) {
    case 'no worker': {
      const last = news.last ? ` ${news.last.title} was heard last, ${minutes(news.last.silentMs)} ago.` : ''
      return `No worker is running: start one. People can register, and nobody is told.${last}`
    }
    case 'worker again':
      return 'A worker is running again.'
    case 'down':
      return `${provider} has been down for ${minutes(news.ms)} (${circuitText(news.why)}). It is probed, and everything drains by itself.`
    case 'not down':
      return news.circuit === 'closed'
        ? `${provider} works again.`
        : `${provider} is no longer down: it is ${news.circuit ?? 'not used any more'}.`
    case 'waiting': {
      const why =
        news.circuit === 'closed' ? '' : ` The circuit is ${news.circuit}: ${circuitText(news.why)}.`
      return `${people(news.people)} waiting, the longest for ${minutes(news.ms)}.${why}`
    }
    case 'not waiting':
      return `Nobody has waited for over ${news.minutes} min any more.`
    case 'group in need': {
      const { outcome, reason, provider: name } = news.group
      const what = [outcome, reason].filter(Boolean).join(', ').replaceAll('_', ' ')
      return `${people(news.people, MOST_PEOPLE)} in need of a decision: ${what}, says ${name}.`
    }
    case 'group decided':
      return 'Nobody in this failure group needs attention any more.'
    case 'unexplained':
      return `${people(news.people, MOST_PEOPLE)} in need of a decision, and not because an attempt failed.`
    case 'many groups':
      return `Over ${news.most} failure groups need attention.`
    case 'others decided':
      return 'Nobody is in need of a decision for another reason any more.'
    case 'refusing': {
      const since = news.since.toISOString().slice(11, 16)
      const said = news.message || answerText(news.answer)
      return `${provider} refuses everybody since ${since} UTC, ${news.refused} of ${news.refused}: ${said}. ${news.people} wait. One a minute is tried, and the first who is taken restores the pace.`
    }
    case 'taken again':
      return `${provider} takes people again.`
    case 'settings refused':
      return `${provider} refuses our key, list or plan: ${answerText(news.answer)}. Everybody waits until it is corrected.`
    case 'settings accepted':
      return `${provider} accepts our key and list again.`
    case 'changes unread':
      return `${provider} has not told for ${minutes(news.ms)} who confirmed or left: those people's pages are out of date. The workers' logs say what it answered.`
    case 'changes read':
      return `${provider} tells again who confirmed or left.`
  }
}

/** @param most the limit up to which they were counted. */
const people = (count: number, most = Number.POSITIVE_INFINITY) =>
  count > most ? `Over ${most} people are` : count === 1 ? '1 person is' : `${count} people are`

const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`
