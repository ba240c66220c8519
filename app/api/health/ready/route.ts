import { health } from '#app/api/words.ts'
import { runtime } from '#app/web/runtime.ts'
import { isMigrated } from '#db/migrate.ts'
import { within } from '#db/pool/within.ts'
import { isReadOnly } from '#db/read-only.ts'

export const dynamic = 'force-dynamic'
const ANSWER_MS = 5_000

/** 200 when the database answers, accepts writes and has this version's schema; otherwise 503 with the reason. */
export async function GET() {
  const why = await within(ANSWER_MS, findObstacle()).catch(() => health.noDatabase)
  return why ? Response.json({ ready: false, why }, { status: 503 }) : Response.json({ ready: true })
}

async function findObstacle(): Promise<string | null> {
  const { db } = runtime().people
  if (await isReadOnly(db)) return health.readOnly
  return (await isMigrated(db)) ? null : health.schemaBehind
}
