import { redirect } from 'next/navigation'
import { currentReader } from '#app/admin/access/reader.ts'
import { find as words } from '#app/admin/frame/find-words.ts'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { findByText, type Match, MOST, readTyped } from '../parts/find-person.ts'
import { type Query, readText } from '../parts/query.ts'
import { readSought, sealSought } from '../parts/sought.ts'

export default async function FindPage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireAdmin()
  const reader = await currentReader()
  const given = await searchParams
  // `q` is what somebody wrote into a link by hand; the box sends nothing that can be read in a URL.
  const byHand = readText(given, 'q')
  if (byHand !== '') redirect(`/admin/find?sought=${sealSought(byHand)}`)
  const query = readTyped(readSought(given) ?? '')
  const found = await findByText(reader, query)
  if ('id' in found) redirect(`/admin/registrations/${found.id}`)
  const { matches } = found

  return (
    <AdminPage title={words.title} here="/admin/registrations" find={query}>
      {query === '' && <p>{words.empty}</p>}
      {query !== '' && matches.length === 0 && <Nobody query={query} byAddress={reader.seesAddresses} />}
      {matches.length > 0 && <Matches query={query} matches={matches} />}
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

function Matches({ query, matches }: { query: string; matches: Match[] }) {
  return (
    <section aria-labelledby="matches" className="grid gap-3">
      <h2 id="matches" className="font-normal wrap-anywhere">
        {words.notExactly.before}
        <strong>{query}</strong>
        {words.notExactly.after} {matches.length < MOST ? words.these : words.first}
      </h2>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface shadow-card">
        {matches.map(({ id, username, email }) => (
          <li key={id} className="px-4 py-3 wrap-anywhere">
            <a href={`/admin/registrations/${id}`}>{username}</a>
            <span className="block text-sm text-muted">{email}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
