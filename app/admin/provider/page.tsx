import { inHeldWords, isHeld, providerWords, standingOf } from '#app/words/provider.ts'
import { providerSaid, providerPage as words } from '#app/words/provider-page.ts'
import { findLastSuccess } from '#db/attempts.ts'
import { findCircuitEvents, findOpenSince, findProvider, type ProviderRow } from '#db/providers/circuit.ts'
import { isProbed } from '#jobs/delivery/circuit.ts'
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

export default async function ProviderPage({ searchParams }: { searchParams: Promise<{ said?: string }> }) {
  const admin = await requireAdmin()
  const { db, env } = runtime()
  const [row, events, downSince, lastSuccess] = await Promise.all([
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER),
    findOpenSince(db, env.PROVIDER),
    findLastSuccess(db, env.PROVIDER),
  ])
  const figures = await readFigures(runtime(), row)
  const standing = standingOf(row)
  const notice = providerSaid[(await searchParams).said ?? '']
  const paused = row?.circuit === 'paused'
  const isDown = !paused && downSince !== null
  const provider = providerWords[env.PROVIDER]

  return (
    <AdminPage
      title={env.simulated ? words.simulated(provider) : provider}
      tab={words.tab}
      here="/admin/provider"
    >
      <SaidOnce>{notice && <Notice tone={notice.tone}>{notice.text}</Notice>}</SaidOnce>
      <div className="grid gap-6 lg:grid-cols-2">
        <section
          aria-label={words.circuit}
          className="grid content-start gap-4 rounded-xl border border-line bg-surface p-5"
        >
          <Badge tone={standing.tone}>{standing.name}</Badge>
          <p data-testid="standing">
            {standing.means}
            {paused && downSince && words.downToo(provider)}
          </p>
          <CircuitFacts
            row={row}
            since={isDown ? downSince : row?.since}
            why={isDown ? events.find(({ after }) => after === 'open')?.reason : row?.reason}
            pausedBy={paused ? events[0]?.actor : null}
            lastSuccess={lastSuccess}
          />
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

type CircuitProps = {
  row: ProviderRow | null
  /** Of what it is now; an outage began before it was last probed or paused. */
  since?: Date | null
  why?: string | null
  pausedBy?: string | null
  lastSuccess: Date | null
}

function CircuitFacts({ row, since, why, pausedBy, lastSuccess }: CircuitProps) {
  const facts: [string, React.ReactNode][] = []
  if (since) facts.push([words.since, <Time key="since" at={since.toISOString()} />])
  if (why) facts.push([words.why, why])
  if (pausedBy) facts.push([words.pausedBy, pausedBy])
  if (row?.circuit === 'paused')
    facts.push([
      words.until,
      row.pausedUntil ? <Time key="until" at={row.pausedUntil.toISOString()} /> : words.untilResumed,
    ])
  if (row && isProbed(row.circuit)) facts.push([words.nextProbe, <NextProbe key="probe" row={row} />])
  if (row?.heldUntil && isHeld(row, Date.now()))
    facts.push([
      words.held,
      <span key="held">
        {words.heldUntil}
        <Time at={row.heldUntil.toISOString()} />: {inHeldWords(row.heldReason)}
      </span>,
    ])
  else facts.push([words.held, words.notHeld])
  facts.push([
    words.lastSuccess,
    lastSuccess ? <Time key="last" at={lastSuccess.toISOString()} /> : words.noSuccess,
  ])
  return <Facts facts={facts} />
}

function NextProbe({ row }: { row: ProviderRow }) {
  const now = Date.now()
  if ((row.probeLeaseUntil?.getTime() ?? 0) > now) return words.probing
  if (!row.probeAt || row.probeAt.getTime() <= now) return words.probeDue
  return <Time at={row.probeAt.toISOString()} />
}
