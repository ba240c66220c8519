import { CardPage } from '../ui/card-page.tsx'

export default function Forbidden() {
  return (
    <CardPage title="Your role does not allow that" lead="Nothing was done.">
      <p>
        Somebody with the role admin can give you another one. <a href="/admin">Back to the overview</a>
      </p>
    </CardPage>
  )
}
