import { groupPeopleWords as words } from '#app/admin/failures/[fingerprint]/words.ts'
import { Ago } from '#app/admin/parts/ago.tsx'
import { PersonCell } from '#app/admin/parts/person-cell.tsx'
import { CorrectForm } from '#app/admin/registrations/[id]/correct-form.tsx'
import { typoHint } from '#app/register/typo-hint.ts'
import { subscriptionWords } from '#app/words/people.ts'
import type { GroupPerson } from '#db/failures/people.ts'
import { Badge } from '../../../ui/badge.tsx'
import { Empty } from '../../../ui/empty.tsx'
import { Cell, Table } from '../../../ui/table.tsx'

/** A group whose addresses need correcting. `whyRole`: why this role may not. */
type ToCorrect = { name: string; whyRole: string | null }
type Props = {
  people: GroupPerson[]
  group: ToCorrect | null
  newest?: string
  older?: string
}

/** The people in the group now; those who need attention come first. */
export function People({ people, group, newest, older }: Props) {
  const columns = group ? [...words.columns, words.correction] : words.columns
  return (
    <section aria-labelledby="people" className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="people" className="text-base font-semibold tracking-tight">
          {words.title}
        </h2>
        {group && people.length > 0 && <p className="text-muted">{words.toCorrect}</p>}
      </div>
      {people.length === 0 ? (
        <Empty>{newest ? words.noMore : words.none}</Empty>
      ) : (
        <Table
          label={words.label}
          columns={columns}
          numbers={['Attempts']}
          spare={['Attempts', 'Since']}
          stacked
        >
          {people.map((person) => (
            <Row key={person.userId} person={person} group={group} columns={columns.length} />
          ))}
        </Table>
      )}
      <nav aria-label={words.pages} className="flex gap-6 empty:hidden">
        {newest && <a href={newest}>{words.first}</a>}
        {older && <a href={older}>{words.more}</a>}
      </nav>
    </section>
  )
}

type RowProps = { person: GroupPerson; group: ToCorrect | null; columns: number }

function Row({ person, group, columns }: RowProps) {
  const { name, tone } = subscriptionWords[person.state]
  const page = `/admin/registrations/${person.userId}`
  return (
    <>
      <tr data-person={person.userId}>
        <PersonCell href={group ? `${page}#correct` : page} name={person.username} email={person.email} />
        <Cell at="side">
          <Badge tone={tone}>{name}</Badge>
        </Cell>
        <Cell number spare>
          {person.attempts}
        </Cell>
        <Cell spare>
          <Ago at={person.since} />
        </Cell>
        <Cell at={group ? 'end' : 'low'}>
          {person.jobId && (
            <a href={`/admin/jobs/${person.jobId}`} data-open title={person.jobId}>
              {words.job(person.jobId)}
            </a>
          )}
        </Cell>
        {group && (
          <Cell at="low">
            {person.state === 'needs_attention' && (
              <details>
                <summary className="w-fit cursor-pointer text-accent">{words.correct}</summary>
              </details>
            )}
          </Cell>
        )}
      </tr>
      {group && person.state === 'needs_attention' && (
        // Below its row and not in a cell, where there is no room; also open where it has an answer.
        <tr
          data-under
          className="hidden has-[[aria-invalid=true],[data-answer]]:table-row [tr:has(details[open])+&]:table-row"
        >
          <td colSpan={columns} className="bg-sunken px-4 py-3">
            <div className="max-w-md">
              <CorrectForm
                key={person.email}
                person={person.userId}
                email={person.email}
                hint={typoHint(person.email)}
                whyDisabled={group.whyRole}
                inGroup={group.name}
              />
            </div>
          </td>
        </tr>
      )}
    </>
  )
}
