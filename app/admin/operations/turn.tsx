import { kindWords } from '#app/words/operation-kinds.ts'
import { operationPath } from '#app/words/operations.ts'
import { turnWords as words } from '#app/words/people.ts'
import type { findTurn } from '#db/operations/pending.ts'

type Props = { turn: NonNullable<Awaited<ReturnType<typeof findTurn>>> }

/** Says that the person is on the list of a bulk action and will be acted on. */
export const Turn = ({ turn: { id, kind } }: Props) => (
  <span data-testid="turn">
    {words.before}
    <a href={operationPath(id)}>{words.link}</a>
    {words.after(kindWords[kind].name.toLowerCase())}
  </span>
)
