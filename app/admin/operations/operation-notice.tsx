import type { ReactNode } from 'react'
import { operationSaid, overSaid } from '#app/admin/operations/words.ts'
import type { Operation } from '#db/operations/operations.ts'
import { Notice } from '../../ui/notice.tsx'
import { ActionNotice } from '../frame/action-notice.tsx'
import { progressOf } from './[id]/words.ts'

type Props = {
  said: unknown
  /** The newest operation that the notice can be about. */
  operation: Operation | undefined
  /** Another notice of the page, and what takes its place once all that it tells of is over. */
  other?: { notice: ReactNode; passing: boolean; ended: ReactNode }
}

/** The result of starting or steering a bulk action; once the operation ends, what became of its people. */
export function OperationNotice({ said, operation, other }: Props) {
  const notice = operationSaid(said)
  const over = operation?.finishedAt
    ? overSaid(operation.succeeded > 0, progressOf(operation).parts)
    : undefined
  const shown = notice?.passing && over ? over : notice
  return (
    <ActionNotice
      passing={notice?.passing ? 'operation' : other?.passing ? 'other' : undefined}
      ended={{
        operation: over && <Notice tone={over.tone}>{over.text}</Notice>,
        other: other?.ended,
      }}
    >
      {shown && <Notice tone={shown.tone}>{shown.text}</Notice>}
      {other?.notice}
    </ActionNotice>
  )
}
