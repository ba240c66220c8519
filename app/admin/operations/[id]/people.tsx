import { operationPeopleWords as words } from '#app/admin/operations/[id]/words.ts'
import { subscriptionWords } from '#app/words/people.ts'
import { isOver, type Operation } from '#db/operations/operations.ts'
import type { findOperationPeople } from '#db/operations/people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Table } from '../../../ui/table.tsx'

type Props = {
  operation: Operation
  people: Awaited<ReturnType<typeof findOperationPeople>>
  first?: string
  more?: string
}

/** The people of the operation, in order of registration, and the result for each. */
export function PeopleOfOperation({ operation, people, first, more }: Props) {
  return (
    <section aria-labelledby="people" className="grid gap-3">
      <h2 id="people" className="text-base font-semibold tracking-tight">
        {words.title}
      </h2>
      <Table label={words.label} columns={words.columns}>
        {people.map(({ userId, username, result, why, state, jobId }) => (
          <tr key={userId} data-person={userId}>
            <th scope="row" className="px-4 py-2 font-normal">
              <a href={`/admin/registrations/${userId}`}>{username}</a>
            </th>
            <td className="px-4 py-2">
              {result === 'matched' && isOver(operation.state)
                ? words.noTurn(operation.kind)
                : words.result(result, why)}
            </td>
            <td className="px-4 py-2">
              <Badge tone={subscriptionWords[state].tone}>{subscriptionWords[state].name}</Badge>
            </td>
            <td className="px-4 py-2 whitespace-nowrap">
              {jobId ? <a href={`/admin/jobs/${jobId}`}>{words.job(jobId)}</a> : words.noJob}
            </td>
          </tr>
        ))}
      </Table>
      <nav aria-label={words.pages} className="flex gap-6">
        {first && <a href={first}>{words.first}</a>}
        {more && <a href={more}>{words.more}</a>}
      </nav>
    </section>
  )
}
