import {
  CircleCheck,
  CircleX,
  Clock,
  Inbox,
  Mail,
  Pencil,
  RotateCw,
  UserCheck,
  UserPlus,
} from '#app/ui/icons.ts'
import type { Tone } from '#app/ui/tone.ts'
import { stateAfterAttempt } from '#jobs/delivery/after-attempt.ts'
import type { JobState } from '#jobs/queue/jobs.ts'

type Look = { icon: typeof Clock; tone: Tone }

/** The icon and the tone of each kind of entry of a timeline. */
export const entryLooks = {
  registered: { icon: UserPlus, tone: 'plain' },
  job: { icon: Inbox, tone: 'plain' },
  action: { icon: UserCheck, tone: 'plain' },
  correction: { icon: Pencil, tone: 'plain' },
  membership: { icon: Mail, tone: 'plain' },
} satisfies Record<string, Look>

const jobLooks: Record<JobState, Look> = {
  created: { icon: Clock, tone: 'plain' },
  active: { icon: Clock, tone: 'wait' },
  retry: { icon: RotateCw, tone: 'wait' },
  completed: { icon: CircleCheck, tone: 'good' },
  cancelled: { icon: CircleX, tone: 'bad' },
  failed: { icon: CircleX, tone: 'bad' },
}
export const lookOfJob = (state: JobState) => jobLooks[state]
export const lookOfAttempt = (attempt: Parameters<typeof stateAfterAttempt>[0]) =>
  jobLooks[stateAfterAttempt(attempt)]
export const lookOfAction = (action: string) =>
  action === 'correct address' ? entryLooks.correction : entryLooks.action
