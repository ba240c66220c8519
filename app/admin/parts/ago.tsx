import { cookies } from 'next/headers'
import { cache } from 'react'
import { inFull } from '#app/ui/time-format.ts'
import { readChoice } from '#app/web/cookie-name.ts'
import { fromNow } from '#app/words/spans.ts'
import { databaseNow } from '#db/now.ts'
import { readZone, ZONE_COOKIE } from './zone.ts'

const readersZone = cache(async () => readZone(readChoice(await cookies(), ZONE_COOKIE)) ?? 'utc')

/**
 * The time since or until then, with the exact one on hover: for lists, where rows are compared. The server writes it,
 * and a page is drawn again at least every minute, so a long list has no script for its times.
 */
export async function Ago({ at }: { at: Date }) {
  return (
    <time
      dateTime={at.toISOString()}
      title={inFull(at.toISOString(), await readersZone())}
      className="tabular-nums"
    >
      {fromNow((databaseNow() - at.getTime()) / 1000)}
    </time>
  )
}
