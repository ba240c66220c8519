import { overviewWords as words } from '#app/admin/overview/words.ts'
import type { providerStatus } from '#app/admin/parts/provider/status.ts'
import { outcomeName } from '#app/words/outcomes.ts'
import type { Attempt } from '#db/subscriptions/attempts.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Time } from '../../ui/time.tsx'

type Props = {
  name: string
  simulated: boolean
  status: ReturnType<typeof providerStatus>
  workers: number
  last: Attempt | null
}

/** The provider and its workers, in short. */
export const ProviderCard = ({ name, simulated, status, workers, last }: Props) => (
  <Card id="provider" level={3} title={words.provider} className="gap-2!">
    <p className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <a href="/admin/provider" className="font-medium">
        {name}
        {simulated && words.simulated}
      </a>
      <Badge tone={status.tone}>{status.name}</Badge>
      <a href="/admin/workers">{words.workers(workers)}</a>
    </p>
    <p className="text-muted">
      {last
        ? words.lastOutcome(outcomeName(last.outcome), last.httpStatus, last.durationMs)
        : words.notCalled}
      {last && <Time at={last.startedAt.toISOString()} />}
    </p>
  </Card>
)
