import { consequences, formWords as words } from '#app/admin/administrators/words.ts'
import { Notice } from '../../ui/notice.tsx'
import type { StaffAnswer } from './answer.ts'

/** An action's answer, in the form and focused. A password is shown here until the page is left. */
export function StaffAnswerNotice({ state }: { state: StaffAnswer }) {
  if (state.status === 'refused')
    return (
      <Notice tone="problem" data-answer>
        {words.refused(state.why)}
      </Notice>
    )
  if (state.status !== 'shown') return null
  return (
    <Notice tone="good" tabIndex={-1} data-answer data-testid="password" className="grid gap-1">
      <p className="wrap-anywhere">
        {words.passwordMade.before}
        <strong>{state.name}</strong>
        {words.passwordMade.after}
        <code className="block select-all">{state.password}</code>
      </p>
      <p className="text-muted">{consequences.shownOnce}</p>
    </Notice>
  )
}
