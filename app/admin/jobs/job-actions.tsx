import type { ReactNode } from 'react'
import { actionLabels, asked, correctFirst, retryOrRedrive } from '#app/admin/jobs/action-words.ts'
import { timeLimits } from '#app/admin/parts/form/due.ts'
import { ReasonField } from '#app/admin/parts/form/reason-field.tsx'
import { dueWords } from '#app/words/actions.ts'
import { refusalWords } from '#app/words/refusals.ts'
import type { StaffRole } from '#db/schema/staff.ts'
import { type JobAction, seenOf, whyNot } from '#jobs/actions/why-not.ts'
import type { Refusal } from '#jobs/operations/refusals.ts'
import type { JobRow } from '#jobs/queue/jobs.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { ChevronRight } from '../../ui/icons.ts'
import { InZone, Moment } from '../../ui/moment.tsx'
import { SubmitButton } from '../../ui/submit-button.tsx'
import { whyNotRole } from '../access/roles.ts'
import { act } from './actions.ts'

type Props = { job: JobRow; role: StaffRole; person?: string }

/** @param person the person whose page to return to; without it, the job's. */
export function JobActions({ job, role, person }: Props) {
  const whyRole = whyNotRole(role, 'operator')
  const why = (action: JobAction) => whyRole ?? inWords(whyNot(action, job))
  const whyNone = whyRole ? null : whyNothing(job)
  const atOnce: JobAction[] = whyNone ? [] : ['retry', 'redrive']
  if (job.subscription === 'handled') atOnce.push('unhandle')
  const later: JobAction[] = whyNone ? ['delete'] : ['cancel', 'handle', 'delete']
  const whys = group([...atOnce, ...later].map((action) => [actionLabels[action], why(action)]))
  const described = (action: JobAction) => whys.find(({ text }) => text === why(action))?.id
  const advised = adviseOn(job)
  return (
    <div className="grid gap-3">
      {whyNone && (
        <p data-no-retry className="text-muted">
          {whyNone}
        </p>
      )}
      {advised === 'correct' && !whyRole && !person && (
        <ButtonLink href={`/admin/registrations/${job.userId}#correct`}>{correctFirst}</ButtonLink>
      )}
      {atOnce.length > 0 && (
        <form action={act} className="flex flex-wrap gap-2">
          <Seen job={job} person={person} />
          {atOnce.map((action) => (
            <SubmitButton
              key={action}
              name="action"
              value={action}
              tone={action === 'retry' && advised === 'retry' ? 'primary' : 'quiet'}
              size="small"
              className="grow"
              disabled={why(action) !== null}
              aria-describedby={described(action)}
            >
              {actionLabels[action]}
            </SubmitButton>
          ))}
        </form>
      )}
      <div className="divide-y divide-line rounded-lg border border-line">
        {!whyNone && (
          <Asked action="retry at" words={asked.at} job={job} person={person} whyId={described('retry')}>
            <TimeField id={job.id} />
          </Asked>
        )}
        {later.map((action) => (
          <Later key={action} action={action} job={job} person={person} whyId={described(action)} />
        ))}
      </div>
      {whys.map(({ id, names, text }) => (
        <p key={id} className="text-xs text-muted">
          {text !== whyRole && `${names.join(', ')}: `}
          <span id={id}>{text}</span>
        </p>
      ))}
      {!whyNone && !whyRole && <p className="text-xs text-muted">{retryOrRedrive}</p>}
    </div>
  )
}

const inWords = (why: Refusal | null) => why && refusalWords[why]

/** The one thing that helps most; null where nobody has to do anything. */
export function adviseOn(job: JobRow) {
  if (job.subscription !== 'needs_attention' || !job.current) return null
  return job.outcome === 'rejected' ? 'correct' : whyNot('retry', job) ? null : 'retry'
}

/** The reason why none of the actions helps, deletion aside; null where the reasons differ, or one helps. */
function whyNothing(job: JobRow): string | null {
  const [first = null, ...others] = (['retry', 'redrive', 'cancel', 'handle'] as const).map((action) =>
    whyNot(action, job),
  )
  return others.every((why) => why === first) ? inWords(first) : null
}

/** Each reason once, with the actions that it holds back. */
function group(disabled: [name: string, why: string | null][]) {
  const texts = [...new Set(disabled.flatMap(([, why]) => why ?? []))]
  return texts.map((text, index) => ({
    id: `why-no-action-${index}`,
    text,
    names: disabled.flatMap(([name, why]) => (why === text ? name : [])),
  }))
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

type LaterProps = Pick<Props, 'job' | 'person'> & { whyId: string | undefined }

/** An action that asks first; all but a cancellation want a reason. */
function Later({ action, ...more }: LaterProps & { action: JobAction }) {
  if (action !== 'handle' && action !== 'delete')
    return <Asked action="cancel" words={{ ...asked.cancel, disabled: actionLabels.cancel }} {...more} />
  return (
    <Asked action={action} words={{ ...asked[action], disabled: actionLabels[action] }} {...more}>
      <ReasonField id={`${action}-reason-${more.job.id}`} label={asked[action].label} />
    </Asked>
  )
}

type AskedProps = LaterProps & {
  action: string
  words: { summary: string; text: string; button: string; disabled: string }
  children?: ReactNode
}

/** Says what will happen and asks once; it works without JavaScript. */
function Asked({ action, job, person, words, whyId, children }: AskedProps) {
  const line = 'flex min-h-9 w-full items-center gap-2 px-3 py-1.5'
  if (whyId)
    return (
      <button type="button" disabled aria-describedby={whyId} className={`${line} pl-9! text-muted`}>
        {words.disabled}
      </button>
    )
  return (
    <details id={`${action.replace(' ', '-')}-${job.id}`} className="group/asked">
      <summary
        className={`${line} cursor-pointer list-none hover:bg-sunken [&::-webkit-details-marker]:hidden`}
      >
        <ChevronRight aria-hidden className="size-4 text-muted group-open/asked:rotate-90" />
        {words.summary}
      </summary>
      <form action={act} className="grid grid-cols-1 gap-3 px-3 pt-1 pb-3">
        <Seen job={job} person={person} />
        <p className="text-muted">{words.text}</p>
        {children}
        <SubmitButton name="action" value={action} size="small">
          {words.button}
        </SubmitButton>
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
      hint={dueWords.hint}
      {...timeLimits()}
      required
    />
  )
}
