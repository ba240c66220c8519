import { health } from '#app/words/api.ts'
import { isMigrated } from '#db/migrate.ts'
import { runtime } from '../../../runtime.ts'

export const dynamic = 'force-dynamic'

/** 200 when the database answers and its schema is of this version, else 503 with the reason. */
export async function GET() {
  try {
    if (await isMigrated(runtime().people.db)) return Response.json({ ready: true })
    return Response.json({ ready: false, why: health.schemaBehind }, { status: 503 })
  } catch {
    return Response.json({ ready: false, why: health.noDatabase }, { status: 503 })
  }
}
