import { groupWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import { bulkPath, cardWords } from '#app/admin/failures/words.ts'
import { ButtonLink } from '../../../ui/button.tsx'
import { adviceFor } from '../advice.ts'
import type { findNamed } from './find.ts'

type Props = Awaited<ReturnType<typeof findNamed>> & {
  /** Why this role may do nothing; null when it may. */
  whyDisabled: string | null
  /** Whether one correction helps all of them. */
  byDomain: boolean
}

/** The advice, its one button, and what else can be done with all of the group. */
export function GroupActions({ fingerprint, group, needAttention, isRunning, whyDisabled, byDomain }: Props) {
  const why = whyDisabled ?? (isRunning ? words.operationRuns : needAttention === 0 ? words.noHelp : null)
  const advised = group && adviceFor(group)
  const advice =
    advised && byDomain && group.outcome === 'rejected' ? { ...advised, ...words.byDomain } : advised
  const retry = bulkPath('retry', fingerprint)
  const isRetry = !advice?.href || advice.href === retry
  return (
    <>
      {advice && (
        <p data-testid="advice">
          <strong>{advice.todo}</strong>
          {cardWords.why(advice.why)}
        </p>
      )}
      {why ? (
        <p className="text-xs text-muted">{why}</p>
      ) : (
        <div className="grid gap-2">
          {advice?.href && !isRetry && <ButtonLink href={advice.href}>{advice.todo}</ButtonLink>}
          <ButtonLink href={retry} data-key="retry" tone={isRetry ? 'primary' : 'quiet'}>
            {words.retry(needAttention)}
          </ButtonLink>
          <p className="text-xs text-muted">
            {words.or} <a href={bulkPath('redrive', fingerprint)}>{words.redrive}</a>,{' '}
            <a href={bulkPath('handle', fingerprint)}>{words.handle(needAttention)}</a>
          </p>
        </div>
      )}
    </>
  )
}
