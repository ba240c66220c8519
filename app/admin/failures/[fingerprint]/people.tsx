import { groupPeopleWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import type { GroupPerson } from '#db/failures/people.ts'
import { Table } from '../../../ui/table.tsx'
import { Time } from '../../../ui/time.tsx'

type Props = {
  people: GroupPerson[]
  /** Whether their addresses need correcting. */
  toCorrect: boolean
  newest?: string
  older?: string
}

/** The people in the group now; those who need attention come first. */
export function People({ people, toCorrect, newest, older }: Props) {
  return (
    <section aria-labelledby="people" className="grid gap-3">
      <h2 id="people" className="text-lg font-semibold">
        {words.title}
      </h2>
      {toCorrect && people.length > 0 && <p>{words.toCorrect}</p>}
      {people.length === 0 ? (
        <p>{newest ? words.noMore : words.none}</p>
      ) : (
        <Table label={words.label} columns={words.columns}>
          {people.map((person) => (
            <tr
              key={person.userId}
              className="border-b border-line last:border-0"
              data-person={person.userId}
            >
              <th scope="row" className="min-w-60 px-4 py-2 font-normal">
                <a href={`/admin/registrations/${person.userId}${toCorrect ? '#correct' : ''}`}>
                  {person.username}
                </a>
                <span className="block text-sm text-muted wrap-anywhere">{person.email}</span>
              </th>
              <td className="px-4 py-2 whitespace-nowrap">{person.state.replaceAll('_', ' ')}</td>
              <td className="px-4 py-2 tabular-nums">{person.attempts}</td>
              <td className="px-4 py-2 whitespace-nowrap">
                <Time at={person.since.toISOString()} />
              </td>
              <td className="px-4 py-2 whitespace-nowrap">
                {person.jobId && (
                  <a href={`/admin/jobs/${person.jobId}`} data-open>
                    {words.job(person.jobId)}
                  </a>
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
      <nav aria-label={words.pages} className="flex gap-6">
        {newest && <a href={newest}>{words.first}</a>}
        {older && <a href={older}>{words.more}</a>}
      </nav>
    </section>
  )
}
