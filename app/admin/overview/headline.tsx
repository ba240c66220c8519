import type { Sentence } from '#app/admin/overview/headline-words.ts'
import { overviewWords as words } from '#app/admin/overview/words.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { ArrowRight } from '../../ui/icons.ts'
import { Time } from '../../ui/time.tsx'
import { toneIcons, toneText } from '../../ui/tone.ts'

const BIG = 'text-lg font-medium text-pretty sm:text-xl'

type Step = { todo: string; href: string }
type Props = {
  sentence: Sentence
  tone: keyof typeof grounds
  /** The next step, unless the sentence says it. */
  step: Step | null
}

const grounds = {
  good: 'border-good/25 bg-good-soft/60',
  wait: 'border-wait/25 bg-wait-soft/60',
  bad: 'border-bad/25 bg-bad-soft/60',
}

/** The overall state, first on the page, with the one next step as a button. */
export function Headline({ sentence, tone, step }: Props) {
  const Icon = toneIcons[tone]
  const next = step ?? sentence.find(isStep)
  // Text after the only step may refer to it, so that step stays in the sentence.
  const isApart = next && (next === step || next === sentence.at(-1) || sentence.filter(isStep).length > 1)
  const text = isApart ? sentence.filter((part) => part !== next) : sentence
  // A step for somebody comes before what passes by itself.
  const lead = isApart && next !== step && next.href === '/admin/failures' ? next : null
  return (
    <div
      data-testid="headline"
      className={`grid grid-cols-[auto_minmax(0,1fr)] items-center gap-3 rounded-xl border p-4 shadow-card sm:gap-x-4 sm:p-5 lg:grid-cols-[auto_minmax(0,1fr)_auto] ${grounds[tone]}`}
    >
      <span
        className={`flex size-9 items-center justify-center self-start rounded-full bg-surface forced-colors:border ${toneText[tone]}`}
      >
        <Icon aria-hidden className="size-5" />
      </span>
      <p className={lead ? 'text-base text-pretty' : BIG}>
        {lead && <strong className={`block ${BIG}`}>{lead.todo} </strong>}
        {text.map((part) => {
          if (typeof part === 'string') return part
          if ('at' in part) return <Time key={part.at.getTime()} at={part.at.toISOString()} about />
          return part === next ? (
            <span key={part.href} className="my-2 block text-sm">
              <Next {...part} />
            </span>
          ) : (
            <a key={part.href} href={part.href} className="text-bad">
              {part.todo}
            </a>
          )
        })}
        {/* For those who hear it as one text. */ isApart && ' '}
      </p>
      {isApart && (
        <p className="max-lg:col-start-2">
          <Next {...next} todo={lead ? words.causes : next.todo} />
        </p>
      )}
    </div>
  )
}

const isStep = (part: Sentence[number]): part is Step => typeof part === 'object' && 'todo' in part

const Next = ({ todo, href }: Step) => (
  <ButtonLink href={href}>
    {todo}
    <ArrowRight aria-hidden className="size-4 shrink-0" />
  </ButtonLink>
)
