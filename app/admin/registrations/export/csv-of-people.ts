import type { Person } from '#db/people.ts'
import { csvLine } from '../../csv.ts'

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
    person.providerStanding,
    person.providerSeenAt,
    person.consentedAt,
  ])

/**
 * The CSV of these people, read as fast as it is taken, so it holds one batch in memory and no connection in between.
 * @param done is told how many went out, and whether that is all; once, also when the reader leaves or a read fails.
 */
export function csvOfPeople(
  batches: AsyncGenerator<Person[]>,
  done: (people: number, complete: boolean) => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let people = 0
  let told = false
  /** A read may still be on its way when the reader leaves. */
  const tell = async (complete: boolean) => {
    if (told) return
    told = true
    await done(people, complete)
  }
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(encoder.encode(HEADER)),
      async pull(controller) {
        try {
          const { value, done: ended } = await batches.next()
          if (told) return
          if (ended) {
            await tell(true)
            controller.close()
          } else {
            people += value.length
            controller.enqueue(encoder.encode(value.map(lineOf).join('')))
          }
        } catch (error) {
          await tell(false)
          throw error
        }
      },
      async cancel() {
        await tell(false)
        await batches.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
