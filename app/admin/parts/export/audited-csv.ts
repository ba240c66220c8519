import type { Query } from '#app/admin/parts/query.ts'
import type { Database } from '#db/client.ts'
import { databaseNow } from '#db/now.ts'
import { completeAuditEvent, recordAuditEvent } from '#db/staff/audit-events.ts'

/** `complete`: whether that is all; false when the reader leaves or a read fails. */
type Done = (rows: number, complete: boolean) => Promise<void>

/**
 * The CSV of these batches, read as fast as the client takes it. So it holds one batch in memory, and no
 * connection in between.
 * @param done called once with the number of rows sent.
 */
export function streamCsv<Row>(
  header: string,
  lineOf: (row: Row) => string,
  batches: AsyncGenerator<Row[]>,
  done: Done,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let rows = 0
  let told = false
  /** A read may still be running when the reader leaves. */
  const tell = async (complete: boolean) => {
    if (told) return
    told = true
    await done(rows, complete)
  }
  return new ReadableStream(
    {
      start: (controller) => controller.enqueue(encoder.encode(header)),
      async pull(controller) {
        try {
          const { value, done: ended } = await batches.next()
          if (told) return
          if (ended) {
            await tell(true)
            controller.close()
          } else {
            rows += value.length
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

/** The filter of a list, from the form that asks for its file; null where the body is none. */
export async function readExport(request: Request): Promise<Query | null> {
  const form = await request.formData().catch(() => null)
  return (
    form &&
    Object.fromEntries([...form].filter((field): field is [string, string] => typeof field[1] === 'string'))
  )
}

/** In place of the file: a page of one line, since a browser shows it. */
export const refuseExport = (why: string) => new Response(`${why}\n`, { status: 400 })

type Export = { actor: string; action: string; filter: Record<string, string>; name: string }

/**
 * The response with the CSV that `stream` makes. The audit event is written before the first row is sent, so
 * that no crash leaves an unrecorded export, and is completed at the end.
 */
export async function answerWithCsv(
  db: Database,
  { actor, action, filter, name }: Export,
  stream: (done: Done) => ReadableStream<Uint8Array>,
) {
  const event = await recordAuditEvent(db, { actor, action, detail: { filter, people: null } })
  const csv = stream((people, complete) => completeAuditEvent(db, event, { people, complete }))
  const stamp = new Date(databaseNow()).toISOString().slice(0, 16).replaceAll(':', '')
  return new Response(csv, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}-${stamp}Z.csv"`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
