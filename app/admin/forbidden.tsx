import { CardPage } from '../ui/card-page.tsx'

// Names no role: React renders this with the page that somebody leaves, when their role may still have been another.
export default function Forbidden() {
  return (
    <CardPage title="Your role does not allow that" lead="Nothing was done.">
      <p>
        Somebody with the role admin can give you another one.{' '}
        <a href="/admin/administrators">What your role may do, and who has which</a>
      </p>
      <p>
        <a href="/admin">Back to the overview</a>
      </p>
    </CardPage>
  )
}
