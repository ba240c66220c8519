import { currentReader } from '#app/admin/access/reader.ts'
import { headline, nextStep } from '#app/admin/overview/headline-words.ts'
import { windowWords, overviewWords as words } from '#app/admin/overview/words.ts'
import { providerStatus } from '#app/admin/parts/provider/status.ts'
import { type Query, readText } from '#app/admin/parts/query.ts'
import { providerName } from '../words/provider.ts'
import { requireAdmin } from './access/session.ts'
import { AdminPage } from './frame/admin-page.tsx'
import { AnnotationsList } from './overview/annotations-list.tsx'
import { Charts } from './overview/charts/charts.tsx'
import { Headline } from './overview/headline.tsx'
import { SettledTiles, WaitingTiles } from './overview/people-tiles.tsx'
import { ProviderCard } from './overview/provider-card.tsx'
import { findWindow, readOverview } from './overview/read.ts'
import { RecentOperations } from './overview/recent-operations.tsx'
import { readWindow, windows } from './overview/window.ts'
import { WindowChoice, WindowFigures } from './overview/window-figures.tsx'

export default async function OverviewPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const reader = await currentReader()
  const query = await searchParams
  const name = readWindow(query.window) ?? (await findWindow(reader))
  const { env } = reader
  const { grain } = windows[name]
  const overview = await readOverview(reader, name)
  const { states, waiting, row, workers } = overview
  const provider = providerName(env.PROVIDER)
  const sentence = headline({ ...overview, provider, needsAttention: states.needs_attention.people })
  const status = providerStatus(row)
  const isCalm = waiting.people === 0 && status.tone !== 'wait'
  const isOpen = states.needs_attention.people > overview.decided
  const needsHands = workers === 0 || status.tone === 'bad' || isOpen
  const tone = needsHands ? 'bad' : isCalm ? 'good' : 'wait'

  return (
    <AdminPage title={words.title} here="/admin">
      <Headline sentence={sentence} tone={tone} step={nextStep(overview)} />
      <RecentOperations {...overview.recent} />
      <WaitingTiles
        states={states}
        sparks={overview.sparks}
        decided={overview.decided}
        oldest={waiting.oldest}
        waited={waiting.waited}
      />
      <section aria-labelledby="over-time" className="grid grid-cols-[minmax(0,1fr)] gap-4 pt-2">
        <WindowChoice name={name} counted={overview.counted} />
        <WindowFigures
          from={new Date((overview.charts.times[0] ?? 0) * 1000)}
          figures={overview.figures}
          sparks={overview.sparks}
        />
        <Charts
          key={name}
          data={overview.charts}
          annotations={overview.annotations}
          grain={grain}
          each={windowWords[name].each}
          window={name}
          open={readText(query, 'numbers')}
        >
          <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
            <AnnotationsList annotations={overview.annotations} />
            <ProviderCard
              name={provider}
              simulated={env.simulated}
              {...{ status, workers, last: overview.last }}
            />
          </div>
        </Charts>
      </section>
      <section aria-labelledby="everybody" className="grid gap-4 pt-2">
        <h2 id="everybody" className="text-base font-semibold tracking-tight">
          {words.settled}
        </h2>
        <SettledTiles states={states} sparks={overview.sparks} />
        {overview.doubtful > 0 && (
          <p>
            <a href="/admin/registrations?show=address">{words.doubtful(overview.doubtful)}</a>
          </p>
        )}
      </section>
    </AdminPage>
  )
}
