import type { FailureGroup } from '#db/failures/groups.ts'
import type { CircuitReason } from '#db/providers/circuit.ts'
import type { CircuitState } from '#db/schema/providers.ts'

export const causes = ['no_worker', 'circuit', 'waiting', 'dead_letters', 'changes'] as const
export type Cause = (typeof causes)[number]

/** The content of an alert, as facts; `alert-text.ts` makes the sentence of each. */
export type AlertNews =
  | { of: 'no worker'; last: { title: string; silentMs: number } | null }
  | { of: 'worker again' }
  | { of: 'down'; ms: number; why: CircuitReason }
  /** No circuit: the provider is not used any more. */
  | { of: 'not down'; circuit: CircuitState | null }
  | { of: 'waiting'; people: number; ms: number; circuit: CircuitState; why: CircuitReason }
  | { of: 'not waiting'; minutes: number }
  | { of: 'group in need'; people: number; group: Pick<FailureGroup, 'provider' | 'outcome' | 'reason'> }
  | { of: 'group decided' }
  | { of: 'unexplained'; people: number }
  | { of: 'many groups'; most: number }
  | { of: 'others decided' }
  /** Everybody is. `answer` is the last one, as a code, and `message` what the provider said with it. */
  | { of: 'refusing'; since: Date; refused: number; message: string | null; answer: string; people: number }
  | { of: 'taken again' }
  | { of: 'settings refused'; answer: string }
  | { of: 'settings accepted' }
  /** Who changed there. */
  | { of: 'changes unread'; ms: number }
  | { of: 'changes read' }

/** Neither `on` nor `off`: a raised alert stays raised, and no new one is. Several causes may be of one type. */
export type Finding = {
  cause: string
  type: Cause
  on: boolean
  off: boolean
  /** Read only when the alert is sent. */
  news: () => Promise<AlertNews>
  over: AlertNews
  path: string
}
