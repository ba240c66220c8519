import { answerWords, checkTexts } from '#app/admin/provider/check/words.ts'
import { common } from '#app/words/common.ts'
import type { Check } from '#db/providers/checks.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Time } from '../../../ui/time.tsx'

/** Newest first; the first is a live region, so that its answer is announced when it arrives. */
export function Answers({ checks, isTaken }: { checks: Check[]; isTaken: boolean }) {
  return (
    <ol className="grid gap-4" aria-label={checkTexts.answers}>
      {checks.map((check, place) => (
        <li
          key={check.id}
          className="grid gap-1 border-l-2 border-line pl-4"
          data-check={check.kind}
          data-outcome={check.answer?.kind ?? 'none'}
        >
          <p className="text-xs text-muted wrap-anywhere">
            {checkTexts.asked(aboutOf(check), check.actor)}
            <Time at={check.askedAt.toISOString()} />
          </p>
          <div role={place === 0 ? 'status' : undefined} className="grid gap-1">
            {check.answer ? (
              <Said check={check} answer={check.answer} />
            ) : (
              <p>{isTaken ? checkTexts.waiting : checkTexts.noWorker}</p>
            )}
          </div>
        </li>
      ))}
    </ol>
  )
}

const aboutOf = ({ kind, address }: Check) => (kind === 'settings' ? checkTexts.ofSettings : (address ?? ''))

function Said({ check, answer }: { check: Check; answer: NonNullable<Check['answer']> }) {
  const { name, tone, means } = answerWords(answer)
  const facts = [
    answer.httpStatus && common.http(answer.httpStatus),
    answer.code,
    check.durationMs !== null && answer.kind !== 'held' && common.ms(check.durationMs),
    check.worker,
  ].filter(Boolean)
  return (
    <>
      <Badge tone={tone}>{name}</Badge>
      <p>{means}</p>
      {answer.message && <p className="wrap-anywhere">{common.quoted(answer.message)}</p>}
      <p className="text-xs text-muted wrap-anywhere">{facts.join(', ')}</p>
    </>
  )
}
