import { Ago } from '#app/admin/parts/ago.tsx'
import { ago } from '#app/words/spans.ts'
import type { findTurns } from '#db/upkeep/turns.ts'
import type { QueueRow, ScheduleRow } from '#jobs/queue/queue-list.ts'
import { Table } from '../../ui/table.tsx'
import {
  policyName,
  queueMeaning,
  retryWords,
  scheduleWords,
  turnName,
  queueWords as words,
} from './words.ts'

type Props = {
  queues: QueueRow[]
  schedules: ScheduleRow[]
  turns: Awaited<ReturnType<typeof findTurns>>
  /** The database's time. */
  now: number
}

/** pg-boss's queues, and what recurs by itself. */
export function Queues({ queues, ...periodic }: Props) {
  const ages = queues.flatMap(({ ageSeconds }) => ageSeconds ?? [])
  return (
    <section aria-labelledby="queues" className="grid grid-cols-[minmax(0,1fr)] gap-3 pt-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="queues" className="text-base font-semibold tracking-tight">
          {words.title}
        </h2>
        <p className="text-xs text-muted">
          {ages.length > 0 ? words.counted(ago(Math.max(0, ...ages))) : words.uncounted}. {words.pace}
        </p>
      </div>
      <Table label={words.label} columns={words.columns} numbers={words.numbers}>
        {queues.map((queue) => (
          <tr key={queue.name} data-queue={queue.name}>
            <th scope="row" className="min-w-44 px-4 py-2 font-medium">
              {queueMeaning(queue.name)}
              <code className="block text-xs font-normal text-muted">{queue.name}</code>
            </th>
            {[queue.ready, queue.deferred, queue.active, queue.failed].map((count, place) => (
              <td
                key={words.numbers[place]}
                className={`px-4 py-2 text-right tabular-nums ${count === 0 ? 'text-muted' : 'font-medium'}`}
              >
                {count.toLocaleString('en')}
              </td>
            ))}
            <td className="px-4 py-2 max-lg:whitespace-nowrap">{policyName(queue.policy)}</td>
            <td className="px-4 py-2 max-lg:whitespace-nowrap">{retryWords(queue)}</td>
          </tr>
        ))}
      </Table>
      <Schedules {...periodic} />
    </section>
  )
}

function Schedules({ schedules, turns, now }: Omit<Props, 'queues'>) {
  if (schedules.length + turns.length === 0) return <p className="text-muted">{scheduleWords.none}</p>
  return (
    <Table label={scheduleWords.label} columns={scheduleWords.columns}>
      {schedules.map(({ name, key, cron, timezone, next }) => (
        <Row
          key={`${name} ${key}`}
          name={[name, key].filter(Boolean).join(' ')}
          when={`${cron} (${timezone})`}
        >
          {next ? <Ago at={next} /> : scheduleWords.notKnown}
        </Row>
      ))}
      {turns.map(({ name, due }) => (
        <Row key={name} name={turnName(name)} when={scheduleWords.turns}>
          {due.getTime() > now ? <Ago at={due} /> : scheduleWords.due}
        </Row>
      ))}
    </Table>
  )
}

const Row = ({ name, when, children }: { name: string; when: string; children: React.ReactNode }) => (
  <tr>
    <th scope="row" className="px-4 py-2 font-medium">
      {name}
    </th>
    <td className="px-4 py-2">{when}</td>
    <td className="px-4 py-2 whitespace-nowrap">{children}</td>
  </tr>
)
