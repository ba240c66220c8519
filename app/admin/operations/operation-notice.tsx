import { operationSaid, overSaid } from '#app/words/operations.ts'
import { Notice } from '../../ui/notice.tsx'
import { ActionNotice } from '../frame/action-notice.tsx'

type Props = { said: unknown; isOver: boolean; children?: React.ReactNode }

/** What starting or steering a bulk action has come to; it changes when the operation ends. */
export function OperationNotice({ said, isOver, children }: Props) {
  const notice = operationSaid(said, isOver)
  return (
    <ActionNotice
      passing={notice?.passing}
      ended={isOver && <Notice tone={overSaid.tone}>{overSaid.text}</Notice>}
    >
      {notice && <Notice tone={notice.tone}>{notice.text}</Notice>}
      {children}
    </ActionNotice>
  )
}
