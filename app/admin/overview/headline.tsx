import type { Sentence } from '#app/admin/overview/headline-words.ts'
import { Time } from '../../ui/time.tsx'

const borders = { good: 'border-l-good', wait: 'border-l-wait', bad: 'border-l-bad' }

/** The problem, at the top of the page. */
export function Headline({ sentence, tone }: { sentence: Sentence; tone: keyof typeof borders }) {
  return (
    <p
      className={`rounded-xl border border-l-8 border-line bg-surface px-5 py-4 text-lg text-balance ${borders[tone]}`}
      data-testid="headline"
    >
      {sentence.map((part) => {
        if (typeof part === 'string') return part
        if ('at' in part) return <Time key={part.at.getTime()} at={part.at.toISOString()} about />
        return (
          <a key={part.href} href={part.href} className="font-semibold text-bad">
            {part.todo}
          </a>
        )
      })}
    </p>
  )
}
