import { type JobAction, whyNot } from '#jobs/job-actions.ts'
import type { JobRow } from '#jobs/pgboss-queries.ts'
import { Button } from '../../ui/button.tsx'
import { whyNotMe } from '../session.ts'
import { WhyNot } from '../why-not.tsx'
import { act } from './actions.ts'

const labels: Record<JobAction, string> = {
  retry: 'Retry now',
  redrive: 'Redrive as a new job',
  cancel: 'Cancel',
}

/** @param person whose page to come back to; without it, the job's. */
export async function JobActions({ job, person }: { job: JobRow; person?: string }) {
  const why = await whyNotMe('operator')
  return (
    <form action={act} className="grid gap-2">
      <input type="hidden" name="id" value={job.id} />
      {person && <input type="hidden" name="person" value={person} />}
      {(['retry', 'redrive', 'cancel'] as const).map((action) => (
        <ActionButton key={action} action={action} whyDisabled={why ?? whyNot(action, job)} />
      ))}
    </form>
  )
}

function ActionButton({ action, whyDisabled }: { action: JobAction; whyDisabled: string | null }) {
  return (
    <div>
      <Button
        name="action"
        value={action}
        tone={action === 'retry' ? 'primary' : 'quiet'}
        disabled={!!whyDisabled}
        aria-describedby={whyDisabled ? `why-no-${action}` : undefined}
        className="w-full"
      >
        {labels[action]}
      </Button>
      <WhyNot id={`why-no-${action}`} why={whyDisabled} />
    </div>
  )
}
