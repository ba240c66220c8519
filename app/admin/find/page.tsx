import { redirect } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { find as words } from '#app/admin/frame/find/words.ts'
import { tooManySought } from '#app/admin/parts/words.ts'
import { Notice } from '../../ui/notice.tsx'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { findByText, type Match, readTyped } from '../parts/find-person.ts'
import { type Query, readText } from '../parts/query.ts'
import { readSought, sealSought } from '../parts/sought.ts'

/** At most this many people are shown; anyone looking for one of many types another letter. */
const MOST_LISTED = 200
const PAGE = 25

export default async function FindPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const reader = await currentReader()
  const given = await searchParams
  // `q` is what somebody wrote into a link by hand; the box sends nothing that can be read in a URL.
  const byHand = readText(given, 'q')
  if (byHand !== '') redirect(`/admin/find?sought=${sealSought(reader, byHand)}`)
  const query = readTyped(readSought(reader, given) ?? '')
  const found = await findByText(reader, query, MOST_LISTED + 1)
  if ('id' in found) redirect(`/admin/registrations/${found.id}`)
  const { matches, wait } = found
  const page = Math.max(1, Number.parseInt(readText(given, 'page'), 10) || 1)

  return (
    <AdminPage title={words.title} here="/admin/registrations" find={query}>
      {query === '' && <p>{words.empty}</p>}
      {wait && <Notice tone="problem">{tooManySought(wait)}</Notice>}
      {query !== '' && matches.length === 0 && !wait && (
        <Nobody query={query} byAddress={reader.seesAddresses} />
      )}
      {matches.length > 0 && (
        <Matches query={query} matches={matches} page={page} sealed={sealSought(reader, query)} />
      )}
    </AdminPage>
  )
}

function Nobody({ query, byAddress }: { query: string; byAddress: boolean }) {
  return (
    <div className="grid gap-3">
      <p role="status" className="wrap-anywhere">
        {words.nobody.before}
        <strong>{query}</strong>
        {byAddress ? words.nobody.after : words.nobody.afterMasked}
      </p>
      <p>
        <a href="/admin/registrations">{words.all}</a>
      </p>
    </div>
  )
}

type MatchesProps = {
  query: string
  /** All that were found. */
  matches: Match[]
  page: number
  /** The text in a URL. */
  sealed: string
}

function Matches({ query, matches, page, sealed }: MatchesProps) {
  const all = matches.slice(0, MOST_LISTED)
  const isMore = matches.length > MOST_LISTED
  const last = Math.ceil(all.length / PAGE)
  const at = Math.min(page, last)
  const shown = all.slice((at - 1) * PAGE, at * PAGE)
  const first = (at - 1) * PAGE + 1
  const link = (to: number) => `/admin/find?${new URLSearchParams({ sought: sealed, page: String(to) })}`
  return (
    <section aria-labelledby="matches" className="grid gap-3">
      <h2 id="matches" className="font-normal wrap-anywhere">
        {words.notExactly.before}
        <strong>{query}</strong>
        {words.notExactly.after} {isMore ? words.many(all.length) : words.begin(all.length)}
      </h2>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {shown.map(({ id, username, email }) => (
          <li key={id} data-row={id} className="px-4 py-3 wrap-anywhere">
            <a href={`/admin/registrations/${id}`}>{username}</a>
            <span className="block text-sm text-muted">{email}</span>
          </li>
        ))}
      </ul>
      <nav aria-label={words.pages} className="flex flex-wrap gap-6">
        {last > 1 && <span>{words.shown(first, first + shown.length - 1, all.length)}</span>}
        {at > 1 && <a href={link(at - 1)}>{words.before}</a>}
        {at < last && <a href={link(at + 1)}>{words.further}</a>}
      </nav>
    </section>
  )
}
