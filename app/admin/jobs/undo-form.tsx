import { undoWords } from '#app/admin/jobs/action-words.ts'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { act } from './actions.ts'

type Undo = {
  action: 'undelete' | 'unhandle'
  job: string
  /** The version of the job, or when it was deleted. */
  seen: string
  user: string
  person?: string
}

export const UndoForm = ({ action, job, seen, user, person }: Undo) => (
  <form action={act} className="inline">
    <input type="hidden" name="action" value={action} />
    <input type="hidden" name="id" value={job} />
    <input type="hidden" name="seen" value={seen} />
    <input type="hidden" name="user" value={user} />
    {person && <input type="hidden" name="person" value={person} />}
    <SubmitButton tone="quiet" size="small">
      {undoWords.button}
    </SubmitButton>
  </form>
)
