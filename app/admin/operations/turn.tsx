import { kindWords } from '#app/admin/operations/kind-words.ts'
import { operationPath, turnWords as words } from '#app/admin/operations/words.ts'
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
