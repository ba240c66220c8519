import type { Metadata } from 'next'
import { inHeldWords, isHeld, providerWords, standingOf } from '#app/words/provider.ts'
import { findLastSuccess } from '#db/attempts.ts'
import { findCircuitEvents, findProvider, type ProviderRow } from '#db/providers.ts'
import { isProbed } from '#jobs/probe.ts'
import { createProvider } from '#jobs/providers/index.ts'
import { runtime } from '../../runtime.ts'
import { Badge } from '../../ui/badge.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Time } from '../../ui/time.tsx'
import { AdminPage } from '../admin-page.tsx'
import { Facts } from '../facts.tsx'
import { whyNotRole } from '../roles.ts'
import { SaidOnce } from '../said-once.tsx'
import { requireAdmin } from '../session.ts'
import { ProviderCheck } from './check/provider-check.tsx'
import { CircuitForm } from './circuit-form.tsx'
import { BudgetInUse, ErrorRates } from './figures.tsx'
import { History } from './history.tsx'
import { DeclaredLimits } from './limits.tsx'
import { readFigures } from './read-figures.ts'

export const metadata: Metadata = { title: 'Provider' }

const said: Record<string, { tone: 'good' | 'problem'; text: string }> = {
  paused: { tone: 'good', text: 'Done: the provider was paused.' },
  resumed: { tone: 'good', text: 'Done: the provider was resumed.' },
  'paused-already': { tone: 'problem', text: 'Nothing was done. The provider was paused already.' },
  'not-paused': { tone: 'problem', text: 'Nothing was done. The provider was not paused.' },
}

export default async function ProviderPage({ searchParams }: { searchParams: Promise<{ said?: string }> }) {
  const admin = await requireAdmin()
  const { db, env } = runtime()
  const [row, events, lastSuccess] = await Promise.all([
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER),
    findLastSuccess(db, env.PROVIDER),
  ])
  const figures = await readFigures(runtime(), row)
  const standing = standingOf(row)
  const notice = said[(await searchParams).said ?? '']
  const paused = row?.circuit === 'paused'

  return (
    <AdminPage
      title={`${providerWords[env.PROVIDER]}${env.simulated ? ' (simulator)' : ''}`}
      here="/admin/provider"
    >
      <SaidOnce>{notice && <Notice tone={notice.tone}>{notice.text}</Notice>}</SaidOnce>
      <div className="grid gap-6 lg:grid-cols-2">
        <section
          aria-label="Circuit"
          className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
        >
          <Badge tone={standing.tone}>{standing.name}</Badge>
          <p data-testid="standing">{standing.means}</p>
          <CircuitFacts row={row} pausedBy={paused ? events[0]?.actor : null} lastSuccess={lastSuccess} />
        </section>
        <CircuitForm key={String(paused)} paused={paused} whyDisabled={whyNotRole(admin.role, 'operator')} />
        <ErrorRates hour={figures.hour} day={figures.day} />
        <BudgetInUse {...figures} />
        {/* Made for what it declares; web never calls a provider. */}
        <DeclaredLimits limits={createProvider(env.provider).limits} row={row} />
        <ProviderCheck role={admin.role} row={row} />
        <History events={events} />
      </div>
    </AdminPage>
  )
}

type CircuitProps = { row: ProviderRow | null; pausedBy?: string | null; lastSuccess: Date | null }

function CircuitFacts({ row, pausedBy, lastSuccess }: CircuitProps) {
  const facts: [string, React.ReactNode][] = []
  if (row) facts.push(['Since', <Time key="since" at={row.since.toISOString()} />])
  if (row?.reason) facts.push(['Why', row.reason])
  if (pausedBy) facts.push(['Paused by', pausedBy])
  if (row?.circuit === 'paused')
    facts.push([
      'Until',
      row.pausedUntil ? <Time key="until" at={row.pausedUntil.toISOString()} /> : 'somebody resumes it',
    ])
  if (row && isProbed(row.circuit)) facts.push(['Next probe', <NextProbe key="probe" row={row} />])
  if (row?.heldUntil && isHeld(row, Date.now()))
    facts.push([
      'Held',
      <span key="held">
        until <Time at={row.heldUntil.toISOString()} />: {inHeldWords(row.heldReason)}
      </span>,
    ])
  else facts.push(['Held', 'no'])
  facts.push(['Last success', lastSuccess ? <Time key="last" at={lastSuccess.toISOString()} /> : 'none yet'])
  return <Facts facts={facts} />
}

function NextProbe({ row }: { row: ProviderRow }) {
  const now = Date.now()
  if ((row.probeLeaseUntil?.getTime() ?? 0) > now) return 'a worker is at it'
  if (!row.probeAt || row.probeAt.getTime() <= now) return 'due now'
  return <Time at={row.probeAt.toISOString()} />
}
