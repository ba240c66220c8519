import { streamCsv } from '#app/admin/parts/export/audited-csv.ts'
import { csvLine } from '#app/admin/parts/export/csv.ts'
import type { Person } from '#db/people/people.ts'

export const HEADER = csvLine([
  'id',
  'username',
  'email',
  'registered_at',
  'subscription',
  'since',
  'attempts',
  'job_id',
  'provider_holds',
  'provider_seen_at',
  'consented_at',
])

const lineOf = (person: Person) =>
  csvLine([
    person.id,
    person.username,
    person.email,
    person.registeredAt,
    person.state,
    person.since,
    person.attempts,
    person.jobId,
    person.membership,
    person.providerSeenAt,
    person.consentedAt,
  ])

export const csvOfPeople = (
  batches: AsyncGenerator<Person[]>,
  done: (people: number, complete: boolean) => Promise<void>,
) => streamCsv(HEADER, lineOf, batches, done)
