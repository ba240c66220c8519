import type { Metadata } from 'next'
import { manyPeople } from '#app/words/failures.ts'
import { jobsInWords, kindWords } from '#app/words/operations.ts'
import { jobFilterSchema } from '#jobs/job-filter.ts'
import { MOST_NAMED } from '#jobs/operations.ts'
import { MOST_PREVIEWED, type Preview, previewChosen, previewGroup, previewJobs } from '#jobs/preview.ts'
import { runtime } from '../../../runtime.ts'
import { AdminPage } from '../../admin-page.tsx'
import { isId } from '../../registrations/filter.ts'
import { whyNotRole } from '../../roles.ts'
import { requireAdmin } from '../../session.ts'
import { startable } from '../schema.ts'
import { StartForm } from './start-form.tsx'

export const metadata: Metadata = { title: 'Preview of an operation' }

type Query = Record<string, string | string[] | undefined>

/** What a bulk action would come to, before it starts. All of it stands in the address. */
export default async function NewOperationPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { role } = await requireAdmin()
  const query = await searchParams
  const kind = startable.find((known) => known === query.kind) ?? 'retry'
  const { preview, whom } = await findPreview(query, kind)
  const words = kindWords[kind]
  const atLeast = preview.complete ? '' : 'more than '
  return (
    <AdminPage title={`${words.name}: ${whom}`} here="/admin/operations">
      <p>
        <a href="/admin/jobs">Back to the jobs</a>
      </p>
      {preview.people === 0 ? (
        <p>Nobody is chosen, or nobody matches any more: there is nothing to do.</p>
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-2">
          <section
            aria-labelledby="preview"
            className="grid gap-3 rounded-xl border border-line bg-surface p-5"
          >
            <h2 id="preview" className="text-lg font-semibold">
              What will happen
            </h2>
            <Outcomes preview={preview} done={words.done} atLeast={atLeast} />
            <p>
              {words.means} Whoever changes before their turn is left alone. It can be paused and aborted at
              any time.
            </p>
          </section>
          {preview.done > 0 || !preview.complete ? (
            <StartForm
              kind={kind}
              filter={JSON.stringify(preview.filter)}
              label={words.button(atLeast + manyPeople(preview.done))}
              whyDisabled={whyNotRole(role, 'operator')}
            />
          ) : (
            <p>It would help nobody.</p>
          )}
        </div>
      )}
    </AdminPage>
  )
}

function Outcomes({ preview, done, atLeast }: { preview: Preview; done: string; atLeast: string }) {
  const count = (people: number) => people.toLocaleString('en')
  return (
    <>
      <p data-testid="preview">
        <strong>
          {atLeast}
          {count(preview.people)} match
        </strong>
        {preview.complete
          ? ':'
          : `. Of the first ${count(Math.min(preview.people, MOST_PREVIEWED))}, which were looked at:`}
      </p>
      <ul className="list-disc pl-5">
        <li>
          {count(preview.done)} will be {done}
        </li>
        {preview.alone.map(({ why, people }) => (
          <li key={why}>
            {count(people)} {people === 1 ? 'is' : 'are'} left alone: {why}
          </li>
        ))}
      </ul>
    </>
  )
}

async function findPreview(query: Query, kind: (typeof startable)[number]) {
  const { db } = runtime()
  const listed = (name: string) => [query[name] ?? []].flat().filter(isId).slice(0, MOST_NAMED)
  if (query.scope === 'all') {
    const filter = jobFilterSchema.parse(readJson(query.filter))
    return { preview: await previewJobs(db, kind, filter), whom: jobsInWords(filter) }
  }
  if (query.scope === 'group') {
    const fingerprint = /^[0-9a-f]{32}$/.exec(String(query.fingerprint))?.[0] ?? null
    return { preview: await previewGroup(db, kind, fingerprint), whom: 'a failure group' }
  }
  const chosen = query.scope === 'page' ? listed('shown') : listed('job')
  return {
    preview: await previewChosen(db, kind, chosen),
    whom: query.scope === 'page' ? 'those on one page' : 'those chosen by hand',
  }
}

function readJson(text: string | string[] | undefined): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return {}
  }
}
