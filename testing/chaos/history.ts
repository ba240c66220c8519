// What a run leaves behind, as plain data. All times are milliseconds of one wall clock, that of the machine.

/** What a client was told, or that it gave up waiting. */
export type Told = 'registered' | 'nothing saved' | 'not known' | 'taken' | 'something else' | 'no answer'

export type Person = {
  username: string
  email: string
  /** They had left the provider's list before they registered here. */
  leftBefore: boolean
  /** When they left the provider's list afterwards. */
  leftAt: number | null
  /** `wellServed`: the web process that was asked was not killed or frozen meanwhile, and the machine had time for it. */
  answers: { at: number; tookMs: number; told: Told; wellServed: boolean }[]
  /** The states that their page showed, each once until it changed. */
  seen: { at: number; state: string }[]
  /** The state that their page showed at the end; null where it showed none. */
  atLast: string | null
}

type Row = {
  userId: string
  username: string
  email: string
  createdAt: number
  state: string | null
  jobId: string | null
}
type Job = { id: string; queue: string; state: string; userId: string | null }
/** A subscription that entered a state, and when its transaction committed. */
type Move = { userId: string; state: string; at: number }
export type Call = {
  method: string
  email: string | null
  begunAt: number
  /** When it was answered, or the provider hung up; null where it never was. */
  answeredAt: number | null
}

export type History = {
  people: Person[]
  rows: Row[]
  jobs: Job[]
  /** Every move of every subscription, oldest first. */
  moves: Move[]
  /** What somebody still holds: people's leases. */
  leases: { userId: string; holder: string }[]
  circuit: string
  /** The circuit's changes, oldest first. */
  circuitEvents: { before: string; after: string }[]
  /** Causes that an alert says go on. */
  raised: string[]
  /** Causes that alerts told an administrator of. */
  alerts: { id: string; type: string }[]
  /** How often the circuit went to `misconfigured` by itself. */
  misconfigured: number
  /** What an administrator was told is done. */
  acts: { action: string; userId: string | null }[]
  /** What the audit says was done. */
  audit: { action: string; userId: string | null }[]
  members: { email: string; status: string }[]
  calls: Call[]
  limits: { places: number; perSecond: number | null; boundMs: number }
  exits: { process: string; how: string; asked: boolean; said: string }[]
  /** Everything that is written for operators: logs, metrics, payloads, alerts. */
  texts: { where: string; text: string }[]
  /** What no text may contain: parts of every address and every secret. */
  secrets: string[]
}

export const FINDINGS = [
  'lost',
  'ghost',
  'stuck',
  'duplicate',
  'resurrected',
  'regressed',
  'untruthful',
  'budget exceeded',
  'leaked',
  'unexplained exit',
] as const
export type Finding = { kind: (typeof FINDINGS)[number]; what: string }
