import { currentReader } from '#app/admin/access/reader.ts'
import { providerStatus } from '#app/admin/parts/provider/status.ts'
import { providerSaid, providerPage as words } from '#app/admin/provider/words.ts'
import { providerName } from '#app/words/provider.ts'
import { findCircuitEvents, findOpenSince, findProvider } from '#db/providers/circuit.ts'
import { findLastSuccess } from '#db/subscriptions/attempts.ts'
import { isHeld } from '#jobs/delivery/circuit.ts'
import { circuitText } from '#jobs/monitoring/circuit-text.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Notice } from '../../ui/notice.tsx'
import { whyNotRole } from '../access/roles.ts'
import { requireAdmin } from '../access/session.ts'
import { ActionNotice } from '../frame/action-notice.tsx'
import { AdminPage } from '../frame/admin-page.tsx'
import { isLift } from '../overview/annotations.ts'
import { ProviderCheck } from './check/provider-check.tsx'
import { CircuitFacts } from './circuit-facts.tsx'
import { CircuitForm } from './circuit-form.tsx'
import { BudgetInUse, ErrorRates } from './figures.tsx'
import { History } from './history.tsx'
import { DeclaredLimits } from './limits.tsx'
import { OneClick } from './one-click.tsx'
import { readFigures } from './read-figures.ts'

export default async function ProviderPage({ searchParams }: { searchParams: Promise<{ said?: unknown }> }) {
  const admin = await requireAdmin()
  const reader = await currentReader()
  const { db, env } = reader
  const [row, events, downSince, lastSuccess] = await Promise.all([
    findProvider(db, env.PROVIDER),
    findCircuitEvents(db, env.PROVIDER),
    findOpenSince(db, env.PROVIDER),
    findLastSuccess(db, env.PROVIDER),
  ])
  const figures = await readFigures(reader, row)
  const status = providerStatus(row)
  const notice = providerSaid((await searchParams).said)
  const paused = row?.circuit === 'paused'
  const isDown = !paused && downSince !== null
  const since = row?.circuit === 'slowed' ? row.refusedSince : row?.since
  const moved = events.find((event) => !isLift(event))
  const cause = isDown
    ? events.find(({ after }) => after === 'open')
    : row?.reason && { reason: row.reason, actor: moved?.actor ?? null }
  const whyDisabled = whyNotRole(admin.role, 'operator')
  const provider = providerName(env.PROVIDER)

  return (
    <AdminPage
      title={env.simulated ? words.simulated(provider) : provider}
      tab={words.tab}
      here="/admin/provider"
    >
      <ActionNotice>{notice && <Notice tone={notice.tone}>{notice.text}</Notice>}</ActionNotice>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem] lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5">
          <Card aria-label={words.circuit}>
            <div className="grid gap-2">
              <Badge large tone={status.tone}>
                {status.name}
              </Badge>
              <p className="text-base text-pretty" data-testid="provider-status">
                {status.means}
                {paused && downSince && words.downToo(provider)}
              </p>
            </div>
            <CircuitFacts
              row={row}
              since={isDown ? downSince : since}
              why={cause ? circuitText(cause) : null}
              pausedBy={paused ? events[0]?.actor : null}
              lastSuccess={lastSuccess}
            />
            {row && <OneClick row={row} whyDisabled={whyDisabled} />}
          </Card>
          <ErrorRates {...figures} />
        </div>
        <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-5 lg:row-span-2">
          <CircuitForm
            key={String(paused)}
            paused={paused}
            since={row?.since.toISOString()}
            lifts={row !== null && isHeld(row)}
            whyDisabled={whyDisabled}
          />
          <BudgetInUse {...figures} />
          {/* Created only to read its limits; web never calls a provider. */}
          <DeclaredLimits limits={createProvider(env.provider).limits} row={row} />
          <ProviderCheck role={admin.role} row={row} />
        </div>
        <History events={events} />
      </div>
    </AdminPage>
  )
}
