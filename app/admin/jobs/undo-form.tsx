import { doneWords, undoWords } from '#app/words/actions.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { SaidOnce } from '../frame/action-notice.tsx'
import { act } from './actions.ts'

type Undo = { action: 'undelete' | 'unhandle'; job: string; person?: string }

export const UndoForm = ({ action, job, person }: Undo) => (
  <form action={act} className="inline">
    <input type="hidden" name="action" value={action} />
    <input type="hidden" name="id" value={job} />
    {person && <input type="hidden" name="person" value={person} />}
    <Button tone="quiet" size="small">
      {undoWords.button}
    </Button>
  </form>
)

const undoOf: Record<string, Undo['action']> = { handled: 'unhandle', deleted: 'undelete' }

/** What was just done or not, with its undo where there is one. */
export function Said({
  done,
  why,
  words = doneWords,
  job,
  person,
  role,
}: {
  done?: string
  why?: string
  words?: Record<string, string>
  job?: string
  person?: string
  role: StaffRole
}) {
  const undo = done ? undoOf[done] : undefined
  return (
    <SaidOnce>
      {done && words[done] && (
        <Notice tone="good" role="status" className="flex flex-wrap items-center gap-3">
          <span>{words[done]}</span>
          {undo && job && !whyNotRole(role, 'operator') && (
            <UndoForm action={undo} job={job} person={person} />
          )}
        </Notice>
      )}
      {why && <Notice tone="problem">{undoWords.refused(why)}</Notice>}
    </SaidOnce>
  )
}
