import { readQuery } from '#app/admin/jobs/query.ts'
import { findByText } from '#app/admin/parts/find-person.ts'
import { shows } from '#app/admin/registrations/filter.ts'
import { readPage } from '#app/admin/registrations/read-page.ts'
import { groupSubject } from '#app/words/failures.ts'
import type { Database, Transaction } from '#db/client.ts'
import { findGroupCauses, suggestCauses } from '#db/failures/causes.ts'
import { findGroup, findGroups, MOST_PEOPLE } from '#db/failures/groups.ts'
import { countInGroup, findGroupPeople, findNeedy } from '#db/failures/people.ts'
import { findAnnotations, findCircuitAnnotations } from '#db/monitoring/annotations.ts'
import { countChanges, readNewest } from '#db/monitoring/page-changes.ts'
import { readWritten } from '#db/monitoring/replica-standing.ts'
import { findCounted, findGrainInUse, findRollups } from '#db/monitoring/rollups.ts'
import { findOperation, findOperations, findRecent, type Operation } from '#db/operations/operations.ts'
import { countDecided, countTurns, findTurn } from '#db/operations/pending.ts'
import { findMatched, findOperationPeople, findSkips, tally } from '#db/operations/people.ts'
import { countDoubtful } from '#db/people/address-review.ts'
import { findCurrentTime, findLastDue, findOldestWaiting } from '#db/people/counts.ts'
import { findJobIds, findPerson } from '#db/people/people.ts'
import { findChecks } from '#db/providers/checks.ts'
import { findCircuitEvents, findOpenSince, findProvider, findProviderNames } from '#db/providers/circuit.ts'
import { countInHand, countPlaces } from '#db/providers/places.ts'
import { accessActions } from '#db/schema/staff.ts'
import {
  countNewerAuditEvents,
  findAuditEvents,
  findAuditNames,
  findJobAuditEvents,
  findLastChange,
  findPersonAuditEvents,
} from '#db/staff/audit-events.ts'
import { findChallenged, findSecondFactor } from '#db/staff/second-factors.ts'
import { findSessions } from '#db/staff/sessions.ts'
import { findNamesAmong, findPasswordHash, findStaff, listStaff } from '#db/staff/staff.ts'
import {
  countLately,
  findAttempt,
  findAttempts,
  findJobAttempts,
  findLastAttempt,
  findLastSuccess,
  findNewestOf,
} from '#db/subscriptions/attempts.ts'
import { countState, countStates } from '#db/subscriptions/counts.ts'
import { findDeletedJob, findDeletedJobsOf } from '#db/subscriptions/deleted-jobs.ts'
import { findTurns } from '#db/upkeep/turns.ts'
import { matchPeople } from '#jobs/operations/match.ts'
import {
  countMatching,
  previewChosen,
  previewDomain,
  previewGroup,
  previewJobs,
} from '#jobs/operations/preview.ts'
import { countJobWrites } from '#jobs/queue/changes.ts'
import { findJob, findJobsByIds } from '#jobs/queue/jobs.ts'
import { findJobStates, findLostDeadLetters, findQueuedLook } from '#jobs/queue/jobs-of-people.ts'
import { findJobs, findMatchingPeople } from '#jobs/queue/search.ts'
import { PROVIDER } from '../scripts/seed/failures.ts'
import { filterName, jobFilters } from './job-filters.ts'

/** A person, other ids and a time that a seeded database holds. */
export type Some = {
  userId: string
  jobId: string
  username: string
  email: string
  /** The largest group. */
  fingerprint: string
  operation: Operation
  sampleAttemptId: string
  middle: Date
}

/** As an administrator reads, who sees everything. */
const by = (db: Database) => ({ db, seesAddresses: true, countSought: async () => 0 })

async function listJobs(db: Database, query: Record<string, string>) {
  const { filter, order, after } = await readQuery({ ...by(db), id: '' }, query)
  await findProviderNames(db)
  await findJobs(db, filter, { order, after, limit: 50 })
}

type Call = [what: string, run: (db: Database, some: Some) => Promise<unknown>]
const inTransaction =
  (run: (tx: Transaction, some: Some) => Promise<unknown>) => (db: Database, some: Some) =>
    db.transaction((tx) => run(tx, some))

/**
 * Every query that a page of the dashboard sends, by its purpose. `testing/plans.long.test.ts` runs them on
 * many people and names the functions that are missing here.
 */
export const dashboardQueries: Call[] = [
  ['find people by how a name begins', (db, { username }) => findByText(by(db), username.slice(0, 3))],
  ['find people by how an address begins', (db, { email }) => findByText(by(db), email.slice(0, 8))],
  ['find people, a page of many', (db, { username }) => findByText(by(db), username.slice(0, 1), 201)],
  ['find a person by an id nobody has', (db) => findByText(by(db), '019b0000-0000-7000-8000-00000000abcd')],

  ...shows.flatMap(([show, name]): Call[] => [
    [`registrations, ${name}`, (db) => readPage(by(db), { show }, {}, 50)],
    [`registrations, ${name}, older`, (db, { userId }) => readPage(by(db), { show }, { before: userId }, 50)],
    [`registrations, ${name}, newer`, (db, { userId }) => readPage(by(db), { show }, { after: userId }, 50)],
    ...(['from', 'to'] as const).map((end): Call => {
      const read: Call[1] = (db, { middle }) => readPage(by(db), { show, [end]: middle }, {}, 50)
      return [`registrations, ${name}, ${end} then`, read]
    }),
  ]),

  ['person', (db, { userId }) => findPerson(db, userId)],
  ['person, ids of jobs', (db, { userId }) => findJobIds(db, userId)],
  ['person, jobs', (db, { jobId }) => findJobsByIds(db, [jobId])],
  ['person, states of jobs', (db, { jobId }) => findJobStates(db, [jobId])],
  ['person, lost dead letters', (db, { jobId }) => findLostDeadLetters(db, [jobId])],
  ['person, queued look', (db, { userId }) => findQueuedLook(db, userId)],
  ['person, attempts', (db, { userId }) => findAttempts(db, userId)],
  ['person, audit events', (db, { userId }) => findPersonAuditEvents(db, userId)],
  ['person, who was faster', (db, { userId }) => db.transaction((tx) => findLastChange(tx, userId))],

  ...jobFilters.flatMap((query): Call[] => [
    [`jobs${filterName(query)}`, (db) => listJobs(db, query)],
    [`jobs${filterName(query)}, further`, (db, { userId }) => listJobs(db, { ...query, after: userId })],
  ]),
  ...(['username', 'email', 'userId', 'jobId'] as const).flatMap((key): Call[] => [
    [`find a person by ${key}`, (db, some) => findByText(by(db), some[key])],
    [`jobs of a person by ${key}`, (db, some) => listJobs(db, { person: some[key] })],
  ]),
  [
    'jobs, newer',
    (db, { userId }) =>
      findMatchingPeople(db, {}, { after: userId, before: new Date().toISOString(), limit: 100 }),
  ],
  ['jobs, suggested texts', (db) => suggestCauses(db, 'message', 'list', 8)],
  ['job', (db, { jobId }) => findJob(db, jobId)],
  ['job, attempts', (db, { userId, jobId }) => findJobAttempts(db, userId, jobId)],
  ['job, audit events', (db, { jobId }) => findJobAuditEvents(db, jobId)],

  ...(['open', 'resolved', 'all'] as const).map(
    (state): Call => [`failure groups, ${state}`, (db) => findGroups(db, { state, limit: 50 })],
  ),
  ['failure groups, without a failed attempt', (db) => countInGroup(db, null)],
  ['failure group', (db, { fingerprint }) => findGroup(db, fingerprint)],
  ['failure group, people', (db, { fingerprint }) => findGroupPeople(db, fingerprint, { limit: 51 })],
  [
    'failure group, older people',
    (db, { fingerprint, userId }) =>
      findGroupPeople(db, fingerprint, { before: { state: 'needs_attention', userId }, limit: 51 }),
  ],
  ['failure group, unexplained people', (db) => findGroupPeople(db, null, { limit: 51 })],
  ['failure group, sample', (db, { sampleAttemptId }) => findAttempt(db, sampleAttemptId)],
  [
    'failure group, people at a domain',
    (db, { fingerprint }) => previewDomain(db, { fingerprint, from: 'gmial.com', to: 'gmail.com' }),
  ],
  ['failure group, newest', (db, { fingerprint }) => findNewestOf(db, fingerprint)],
  ['operations', (db) => findOperations(db, { limit: 5 })],
  [
    'operations of a group',
    (db, { fingerprint }) => findOperations(db, { subject: groupSubject(fingerprint), limit: 20 }),
  ],
  ['operations, names of groups', (db, { fingerprint }) => findGroupCauses(db, [fingerprint])],
  ['operations, recent', (db) => findRecent(db, new Date(Date.now() - 600_000), 4)],
  ['operations, whose turn a person waits for', (db, { userId }) => findTurn(db, userId)],
  [
    'operations, whose turns a group waits for',
    async (db, { fingerprint }) => countTurns(db, await findNeedy(db, fingerprint, MOST_PEOPLE)),
  ],
  ['operation, skipped', (db, { operation }) => findSkips(db, [operation.id])],
  ['operation, match', inTransaction((tx, { operation }) => matchPeople(tx, operation))],
  ['operation, matched', inTransaction((tx, { operation }) => findMatched(tx, operation.id, 100))],
  ['operation, tally', inTransaction((tx, { operation }) => tally(tx, operation.id))],

  ['provider', (db) => findProvider(db, PROVIDER)],
  ['provider, history', (db) => findCircuitEvents(db, PROVIDER)],
  ['provider, open since', (db) => findOpenSince(db, PROVIDER)],
  ['provider, last success', (db) => findLastSuccess(db, PROVIDER)],
  ['overview, last attempt', (db) => findLastAttempt(db)],
  ['workers, oldest waiting', (db) => findOldestWaiting(db)],
  ['overview, last due', (db) => findLastDue(db)],
  ['audit', (db) => findAuditEvents(db, {}, 200)],
  ['audit, without each person of bulk actions', (db) => findAuditEvents(db, { withoutParts: true }, 51)],
  ['audit, names', (db) => findAuditNames(db, 'actor')],
  ['audit, of one person', (db, { userId }) => findAuditEvents(db, { userId }, 50)],
  ['audit, of several kinds', (db) => findAuditEvents(db, { action: accessActions }, 51)],
  ['sign-in, names that somebody has', (db) => findNamesAmong(db, ['ada', 'admin'])],
  ['audit, newer', (db, { userId }) => countNewerAuditEvents(db, {}, userId, 100)],

  ['overview, what is to do', (db) => Promise.all([countDoubtful(db), countDecided(db)])],
  ['overview, people by state', (db) => countStates(db)],
  ['frame, people who need somebody', (db) => countState(db, 'needs_attention')],
  ...[60, 600, 3600, 21_600].map((grain): Call => {
    return [`overview, rollups of ${grain} s`, (db, { middle }) => findRollups(db, grain, middle)]
  }),
  ['overview, counted until', (db) => findCounted(db)],
  ['overview, shortest window', (db, { middle }) => findGrainInUse(db, [{ grain: 60, from: middle }])],
  ['overview, annotations', (db, { middle }) => findAnnotations(db, middle)],
  ['overview, changes of the circuit', (db, { middle }) => findCircuitAnnotations(db, PROVIDER, middle)],
  ['provider, attempts of a minute', (db) => countLately(db, PROVIDER, 60)],
  ['provider, places', (db) => countPlaces(db, PROVIDER)],
  ['workers, turns', (db) => findTurns(db)],
  ['workers, in hand', (db) => countInHand(db)],
  ['provider, checks', (db) => findChecks(db, PROVIDER)],

  ['operation', (db, { operation }) => findOperation(db, operation.id)],
  ['operation, people', (db, { operation }) => findOperationPeople(db, operation.id, { limit: 51 })],
  ['preview of chosen jobs', (db, { jobId }) => previewChosen(db, 'retry', [jobId])],
  ['preview of a group', (db, { fingerprint }) => previewGroup(db, 'retry', fingerprint)],
  ['preview of all that match', (db) => previewJobs(db, 'retry', { state: 'failed' })],
  ['how many match', (db) => countMatching(db, { state: 'failed' }, 0)],
  ['preview, time', (db) => findCurrentTime(db)],
  ['job, deleted', (db, { jobId }) => findDeletedJob(db, jobId)],
  ['person, deleted jobs', (db, { userId }) => findDeletedJobsOf(db, userId)],
  ['administrators', (db) => listStaff(db)],
  ['administrator', (db) => findStaff(db, 'admin')],
  ['own account', (db) => Promise.all([findSessions(db, 'admin'), findPasswordHash(db, 'admin')])],
  ['own account, second factor', (db) => findSecondFactor(db, 'admin')],
  ['sign-in, whose code is owed', (db) => findChallenged(db, 'admin')],
  ['how far the leader is, and what an administrator did last', (db) => readWritten(db, 'admin')],
  ['whether a page has changed', (db) => Promise.all([readNewest(db), countChanges(db), countJobWrites(db)])],
]
