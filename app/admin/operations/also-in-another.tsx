import { previewWords as words } from '#app/admin/operations/new/words.ts'

/** Warns that a colleague's bulk action is about to act on some of the same people. */
export function AlsoInAnother({ people }: { people: number }) {
  if (people === 0) return null
  return (
    <p className="text-wait" data-testid="elsewhere">
      {words.elsewhere.before(people)}
      <a href="/admin/operations">{words.elsewhere.link}</a>
      {words.elsewhere.after}
    </p>
  )
}
