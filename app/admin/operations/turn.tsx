import { kindWords, operationPath } from '#app/words/operations.ts'
import { turnWords as words } from '#app/words/people.ts'
import type { findTurn } from '#db/operations/pending.ts'

type Props = { turn: NonNullable<Awaited<ReturnType<typeof findTurn>>> }

/** That somebody has decided already, and that it is a matter of time. */
export const Turn = ({ turn: { id, kind } }: Props) => (
  <span data-testid="turn">
    {words.before}
    <a href={operationPath(id)}>{words.link}</a>
    {words.after(kindWords[kind].name.toLowerCase())}
  </span>
)
