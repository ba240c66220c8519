import { notFound } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { whyNotRole } from '#app/admin/access/roles.ts'
import { requireAdmin } from '#app/admin/access/session.ts'
import { AdminPage } from '#app/admin/frame/admin-page.tsx'
import { previewWords as words } from '#app/admin/operations/new/words.ts'
import { filterInWords, jobsInWords } from '#app/admin/operations/words.ts'
import { timeLimits } from '#app/admin/parts/form/due.ts'
import { ProviderWait } from '#app/admin/parts/provider/wait.tsx'
import type { Query } from '#app/admin/parts/query.ts'
import { groupPath } from '#app/words/failures.ts'
import { isUuid } from '#db/ids.ts'
import { isTold } from '#db/schema/operations.ts'
import {
  MOST_PREVIEWED,
  type Preview,
  previewChosen,
  previewGroup,
  previewJobs,
} from '#jobs/operations/preview.ts'
import { MOST_NAMED } from '#jobs/operations/start.ts'
import { jobFilterParams, jobFilterSchema } from '#jobs/queue/job-filter.ts'
import { Card } from '../../../ui/card.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { readGroupNames } from '../group-names.ts'
import { startable } from '../schema.ts'
import { StartForm } from './start-form.tsx'

/** The preview of a bulk action. All of its state is in the URL. */
export default async function NewOperationPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { role } = await requireAdmin()
  const query = await searchParams
  const kind = startable.find((known) => known === query.kind) ?? 'retry'
  const { preview, whom, nothingTicked } = await findPreview(query, kind)
  const back = backFrom(query, preview)
  return (
    <AdminPage title={words.heading(kind, whom)} tab={words.title} here="/admin/operations">
      <p>
        <a href={back.href}>{back.text}</a>
      </p>
      {preview.people === 0 ? (
        <Empty>{nothingTicked ? words.nothingTicked : words.nobody}</Empty>
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-2">
          <Card id="preview" title={words.will}>
            <Outcomes preview={preview} kind={kind} />
            {preview.elsewhere > 0 && (
              <p className="text-wait" data-testid="elsewhere">
                {words.elsewhere.before(preview.elsewhere)}
                <a href="/admin/operations">{words.elsewhere.link}</a>
                {words.elsewhere.after}
              </p>
            )}
            <p>{words.means(kind)}</p>
            {isTold(kind) && <ProviderWait turn="begin" />}
          </Card>
          {preview.done > 0 || !preview.complete ? (
            <StartForm
              kind={kind}
              time={isTold(kind) ? timeLimits() : null}
              filter={JSON.stringify(preview.filter)}
              label={words.button(kind, preview.done, preview.complete)}
              whyDisabled={whyNotRole(role, 'operator')}
            />
          ) : (
            <p>{words.noHelp}</p>
          )}
        </div>
      )}
    </AdminPage>
  )
}

type Kind = (typeof startable)[number]

function Outcomes({ preview, kind }: { preview: Preview; kind: Kind }) {
  return (
    <>
      <p data-testid="preview">
        <strong>{words.match(preview.people, preview.complete)}</strong>
        {preview.complete ? words.allOf : words.firstOf(Math.min(preview.people, MOST_PREVIEWED))}
      </p>
      <ul className="list-disc pl-5">
        <li>{words.done(preview.done, kind)}</li>
        {preview.alone.map(({ why, people }) => (
          <li key={why}>{words.alone(people, why)}</li>
        ))}
      </ul>
    </>
  )
}

async function findPreview(query: Query, kind: Kind) {
  const { db } = await currentReader()
  const listed = (name: string) => [query[name] ?? []].flat().filter(isUuid).slice(0, MOST_NAMED)
  if (query.scope === 'all') {
    if (query.filter === undefined) notFound()
    const filter = readFilter(query)
    return { preview: await previewJobs(db, kind, filter), whom: jobsInWords(filter) }
  }
  if (query.scope === 'group') {
    const fingerprint = /^[0-9a-f]{32}$/.exec(String(query.fingerprint))?.[0] ?? null
    const preview = await previewGroup(db, kind, fingerprint)
    const names = await readGroupNames(db, [preview.filter])
    return { preview, whom: filterInWords(preview.filter, names).text }
  }
  const chosen = query.scope === 'page' ? listed('shown') : listed('job')
  return {
    preview: await previewChosen(db, kind, chosen),
    whom: query.scope === 'page' ? words.onePage : words.chosen,
    nothingTicked: chosen.length === 0,
  }
}

/** A link to the people it is for: the group, or the list of jobs. */
const backFrom = (query: Query, { filter }: Preview) =>
  filter.by === 'failure'
    ? { href: groupPath(filter.fingerprint), text: words.backToGroup }
    : { href: `/admin/jobs?${new URLSearchParams(jobFilterParams(readFilter(query)))}`, text: words.back }

/** An unreadable filter is an error: it must not mean everybody. */
function readFilter(query: Query) {
  const parsed = jobFilterSchema.safeParse(readJson(query.filter))
  if (!parsed.success) notFound()
  return parsed.data
}

function readJson(text: Query[string]): unknown {
  if (text === undefined) return {}
  try {
    return JSON.parse(String(text))
  } catch {
    return null
  }
}
