import { cache } from 'react'
import { currentReader } from '#app/admin/access/reader.ts'
import { providerStatus } from '#app/admin/parts/provider/status.ts'
import type { Standing } from '#app/web/replica.ts'
import { providerName } from '#app/words/provider.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { countState } from '#db/subscriptions/counts.ts'
import { frame as words } from './words.ts'

export type FrameFacts = {
  provider: { name: string; status: ReturnType<typeof providerStatus> }
  /** The simulator's page, if it stands in for the provider. */
  simulator: string | null
  /** How many people need somebody, in digits; null for nobody. */
  needy: string | null
  /** What the reader should know about the replica that the page was read from, or was not; null for nothing. */
  replica: string | null
}

/** The facts that every page shows: two reads, each bounded and by an index. */
export const readFrame = cache(async (): Promise<FrameFacts> => {
  const { db, env, standing } = await currentReader()
  const [row, { people, atLeast }] = await Promise.all([
    findProvider(db, env.PROVIDER),
    countState(db, 'needs_attention'),
  ])
  return {
    provider: { name: providerName(env.PROVIDER), status: providerStatus(row) },
    simulator: env.simulated ? `http://localhost:${env.SIMULATOR_PORT}` : null,
    replica: standing ? replicaLine(standing) : null,
    needy:
      people === 0 ? null : atLeast ? `${(people - 1).toLocaleString('en')}+` : people.toLocaleString('en'),
  }
})

function replicaLine(standing: Standing) {
  if (standing.reads === 'leader') return standing.why === 'down' ? words.replicaDown : null
  const { behind } = standing
  return behind === null || behind >= 1 ? words.replicaBehind(behind) : null
}
