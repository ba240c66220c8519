import type { ReactNode } from 'react'
import { actionLabels, asked, retryOrRedrive } from '#app/words/actions.ts'
import { refusalWords } from '#app/words/refusals.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { type JobAction, seenOf, whyNot } from '#jobs/actions/why-not.ts'
import type { Refusal } from '#jobs/operations/refusals.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { InZone, Moment } from '../../ui/moment.tsx'
import { whyNotRole } from '../access/roles.ts'
import { timeLimits } from '../parts/due.ts'
import { WhyDisabled } from '../parts/why-not.tsx'
import { act } from './actions.ts'

type Props = { job: JobRow; role: StaffRole; person?: string }

/** @param person the person whose page to return to; without it, the job's. */
export function JobActions({ job, role, person }: Props) {
  const why = (action: JobAction) => whyNotRole(role, 'operator') ?? inWords(whyNot(action, job))
  const atOnce: JobAction[] = ['retry', 'redrive']
  if (job.subscription === 'handled') atOnce.push('unhandle')
  const whyNone = whyNotRole(role, 'operator') ? null : whyNothing(job)
  return whyNone ? (
    <div className="grid gap-2">
      <p data-no-retry className="text-sm text-muted">
        {whyNone}
      </p>
      {job.subscription === 'handled' && (
        <form action={act}>
          <Seen job={job} person={person} />
          <ActionButton action="unhandle" label={actionLabels.unhandle} whyDisabled={why('unhandle')} />
        </form>
      )}
      <Reasoned job={job} person={person} action="delete" why={why('delete')} />
    </div>
  ) : (
    <div className="grid gap-2">
      <form action={act} className="grid gap-2">
        <Seen job={job} person={person} />
        {atOnce.map((action) => (
          <ActionButton key={action} action={action} label={actionLabels[action]} whyDisabled={why(action)} />
        ))}
        <p className="text-sm text-muted">{retryOrRedrive}</p>
      </form>
      <Asked
        id={`at-${job.id}`}
        job={job}
        person={person}
        action="retry at"
        words={asked.at}
        why={why('retry')}
      >
        <TimeField id={job.id} />
      </Asked>
      <Asked
        id={`cancel-${job.id}`}
        job={job}
        person={person}
        action="cancel"
        words={{ ...asked.cancel, disabled: actionLabels.cancel }}
        why={why('cancel')}
      />
      {(['handle', 'delete'] as const).map((action) => (
        <Reasoned key={action} job={job} person={person} action={action} why={why(action)} />
      ))}
    </div>
  )
}

const inWords = (why: Refusal | null) => why && refusalWords[why]

/** The reason why none of the actions helps, deletion aside; null where the reasons differ, or one helps. */
function whyNothing(job: JobRow): string | null {
  const [first = null, ...others] = (['retry', 'redrive', 'cancel', 'handle'] as const).map((action) =>
    whyNot(action, job),
  )
  return others.every((why) => why === first) ? inWords(first) : null
}

type ReasonedProps = Pick<Props, 'job' | 'person'> & { action: 'handle' | 'delete'; why: string | null }

/** The actions that need a reason. */
function Reasoned({ job, person, action, why }: ReasonedProps) {
  return (
    <Asked
      id={`${action}-${job.id}`}
      job={job}
      person={person}
      action={action}
      words={{ ...asked[action], disabled: actionLabels[action] }}
      why={why}
    >
      <Field
        name="reason"
        id={`${action}-reason-${job.id}`}
        label={asked[action].label}
        hint={asked.reason.hint}
        maxLength={200}
        autoComplete="off"
        required
      />
    </Asked>
  )
}

/** The version that the administrator saw, so that no action is done on a job that has changed since. */
const Seen = ({ job, person }: Pick<Props, 'job' | 'person'>) => (
  <>
    <input type="hidden" name="id" value={job.id} />
    <input type="hidden" name="seen" value={seenOf(job)} />
    {job.userId && <input type="hidden" name="user" value={job.userId} />}
    {person && <input type="hidden" name="person" value={person} />}
  </>
)

type AskedProps = Pick<Props, 'job' | 'person'> & {
  id: string
  action: string
  words: { summary: string; text: string; button: string; disabled: string }
  why: string | null
  children?: ReactNode
}

/** Says what will happen and asks once; it works without JavaScript. */
function Asked({ id, job, person, action, words, why, children }: AskedProps) {
  if (why) return <ActionButton action={action} label={words.disabled} whyDisabled={why} />
  return (
    <details id={id} className="rounded-lg border border-control">
      <summary className="cursor-pointer px-4 py-2.5 font-semibold">{words.summary}</summary>
      <form action={act} className="grid grid-cols-1 gap-3 border-t border-line p-4">
        <Seen job={job} person={person} />
        <p className="text-sm">{words.text}</p>
        {children}
        <Button name="action" value={action}>
          {words.button}
        </Button>
      </form>
    </details>
  )
}

function TimeField({ id }: { id: string }) {
  return (
    <Field
      name="at"
      id={`at-time-${id}`}
      as={Moment}
      label={
        <>
          {asked.at.label} <InZone />
        </>
      }
      hint={asked.at.hint}
      {...timeLimits()}
      required
    />
  )
}

type ButtonProps = { action: string; label: string; whyDisabled: string | null }

function ActionButton({ action, label, whyDisabled }: ButtonProps) {
  const described = `why-no-${action.replace(' ', '-')}`
  return (
    <div>
      <Button
        name="action"
        value={action}
        tone={action === 'retry' ? 'primary' : 'quiet'}
        disabled={!!whyDisabled}
        aria-describedby={whyDisabled ? described : undefined}
        className="w-full"
      >
        {label}
      </Button>
      <WhyDisabled id={described} why={whyDisabled} />
    </div>
  )
}
