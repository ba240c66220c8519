import { currentReader } from '#app/admin/access/reader.ts'
import { failuresWords as words } from '#app/admin/failures/words.ts'
import { type Query, readText } from '#app/admin/parts/query.ts'
import { groupPath, manyPeople } from '#app/words/failures.ts'
import { findGroups } from '#db/failures/groups.ts'
import { countInGroup } from '#db/failures/people.ts'
import { findOperations } from '#db/operations/operations.ts'
import { Empty } from '../../ui/empty.tsx'
import { Segments } from '../../ui/segments.tsx'
import { requireAdmin } from '../access/session.ts'
import { AdminPage } from '../frame/admin-page.tsx'
import { groupCursor, readGroupCursor } from './cursor.ts'
import { GroupCard } from './group-card.tsx'
import { Operations } from './operations.tsx'

const PAGE = 50
const states = ['open', 'resolved', 'all'] as const

type Props = { searchParams: Promise<Query> }

export default async function FailuresPage({ searchParams }: Props) {
  const { role } = await requireAdmin()
  const query = await searchParams
  const state = states.find((known) => known === readText(query, 'state')) ?? 'open'
  const before = readGroupCursor(readText(query, 'before'))
  const { db } = await currentReader()
  const [{ groups, next }, unexplained, operations] = await Promise.all([
    findGroups(db, { state, before, limit: PAGE }),
    countInGroup(db, null),
    findOperations(db, { limit: 5 }),
  ])
  const link = (changes: Record<string, string>) =>
    `/admin/failures?${new URLSearchParams({ state, ...changes })}`

  return (
    <AdminPage title={words.title} here="/admin/failures">
      <Segments
        label={words.filter}
        options={states.map((name) => ({
          href: `/admin/failures?state=${name}`,
          name: words.states[name],
          isCurrent: name === state,
        }))}
      />
      {unexplained > 0 && state !== 'resolved' && (
        <p>
          <a href={groupPath(null)}>{manyPeople(unexplained)}</a>
          {words.unexplained(unexplained)}
        </p>
      )}
      {groups.length === 0 ? (
        <Empty>{before ? words.noOlder : words.empty[state]}</Empty>
      ) : (
        <ol className="grid gap-3" aria-label={words.list}>
          {groups.map((group) => (
            <GroupCard key={group.fingerprint} group={group} />
          ))}
        </ol>
      )}
      {(before || next) && (
        <nav aria-label={words.pages} className="flex gap-6">
          {before && <a href={link({})}>{words.newest}</a>}
          {next && <a href={link({ before: groupCursor(next) })}>{words.older}</a>}
        </nav>
      )}
      {operations.length > 0 && <Operations operations={operations} role={role} withFilter />}
    </AdminPage>
  )
}
