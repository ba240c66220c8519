import { headline } from '#app/admin/overview/headline-words.ts'
import { windowWords, overviewWords as words } from '#app/admin/overview/words.ts'
import type { Query } from '#app/admin/parts/query.ts'
import { Badge } from '../ui/badge.tsx'
import { Time } from '../ui/time.tsx'
import { runtime } from '../web/runtime.ts'
import { outcomeName } from '../words/outcomes.ts'
import { providerName } from '../words/provider.ts'
import { requireAdmin } from './access/session.ts'
import { AdminPage } from './frame/admin-page.tsx'
import { AnnotationsList } from './overview/annotations-list.tsx'
import { Charts } from './overview/charts.tsx'
import { Headline } from './overview/headline.tsx'
import { SettledTiles, WaitingTiles } from './overview/people-tiles.tsx'
import { readOverview } from './overview/read.ts'
import { RecentOperations } from './overview/recent-operations.tsx'
import { readWindow, windows } from './overview/window.ts'
import { WindowFigures } from './overview/window-figures.tsx'
import { providerStatus } from './parts/provider-status.ts'

export default async function OverviewPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const { env } = runtime()
  const name = readWindow((await searchParams).window)
  const { grain } = windows[name]
  const overview = await readOverview(runtime(), name)
  const { states, waiting, row, last, workers } = overview
  const provider = providerName(env.PROVIDER)
  const sentence = headline({ ...overview, provider, needsAttention: states.needs_attention.people })
  const status = providerStatus(row)
  const isCalm = waiting.people === 0 && status.tone !== 'wait'
  const isOpen = states.needs_attention.people > overview.decided
  const needsHands = workers === 0 || status.tone === 'bad' || isOpen
  const tone = needsHands ? 'bad' : isCalm ? 'good' : 'wait'

  return (
    <AdminPage title={words.title} here="/admin">
      <Headline sentence={sentence} tone={tone} />
      <RecentOperations {...overview.recent} />
      <WaitingTiles
        states={states}
        decided={overview.decided}
        oldest={waiting.oldest}
        waited={waiting.waited}
      />
      <section aria-labelledby="over-time" className="grid gap-4">
        <h2 id="over-time" className="text-lg font-semibold">
          {words.overTime}
        </h2>
        <WindowFigures
          name={name}
          from={new Date((overview.charts.times[0] ?? 0) * 1000)}
          figures={overview.figures}
        />
        <Charts
          key={name}
          data={overview.charts}
          annotations={overview.annotations}
          grain={grain}
          each={windowWords[name].each}
        >
          <AnnotationsList annotations={overview.annotations} />
        </Charts>
      </section>
      <section aria-labelledby="everybody" className="grid gap-3">
        <h2 id="everybody" className="text-lg font-semibold">
          {words.settled}
        </h2>
        <SettledTiles states={states} />
        {overview.doubtful > 0 && (
          <p>
            <a href="/admin/registrations?show=address">{words.doubtful(overview.doubtful)}</a>
          </p>
        )}
      </section>
      <section aria-labelledby="provider" className="grid gap-1">
        <h2 id="provider" className="text-lg font-semibold">
          {words.provider}
        </h2>
        <p className="flex flex-wrap gap-x-3">
          <a href="/admin/provider">
            {provider}
            {env.simulated && words.simulated}
          </a>
          <Badge tone={status.tone}>{status.name}</Badge>
          <a href="/admin/workers">{words.workers(workers)}</a>
        </p>
        <p>
          {last
            ? words.lastOutcome(outcomeName(last.outcome), last.httpStatus, last.durationMs)
            : words.notCalled}
          {last && <Time at={last.startedAt.toISOString()} />}
        </p>
      </section>
    </AdminPage>
  )
}
