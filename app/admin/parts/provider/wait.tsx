import { cache } from 'react'
import { currentReader } from '#app/admin/access/reader.ts'
import { Ago } from '#app/admin/parts/ago.tsx'
import { Time } from '#app/ui/time.tsx'
import { providerName } from '#app/words/provider.ts'
import { databaseNow } from '#db/now.ts'
import { findProvider } from '#db/providers/circuit.ts'
import { providerWaitOf, type WaitingFor, waitsFor } from './waits-for.ts'

const readProviderWait = cache(async () => {
  const { db, env } = await currentReader()
  const row = await findProvider(db, env.PROVIDER)
  return {
    providerWait: providerWaitOf(providerName(env.PROVIDER), row),
    now: row?.now ?? new Date(databaseNow()),
  }
})

/** Stands beside a retry, so that a job that waits for the provider is not mistaken for a hanging one. */
export async function ProviderWait({ turn }: { turn: WaitingFor }) {
  const { providerWait } = await readProviderWait()
  if (!providerWait) return null
  return (
    <p className="text-wait" data-testid="provider-wait">
      {waitsFor(turn, providerWait)}
    </p>
  )
}

/**
 * When a waiting job is due, null for now. For a job that is due while the provider may not be called: the
 * reason for its wait.
 */
export async function NextTry({ at, relative = false }: { at: Date | null; relative?: boolean }) {
  const { providerWait, now } = await readProviderWait()
  if (providerWait && (at === null || at <= now)) return providerWait.until
  return at && (relative ? <Ago at={at} /> : <Time at={at.toISOString()} />)
}
