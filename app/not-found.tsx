import { notFound as words } from '#app/account/words.ts'
import { CardPage } from './ui/card-page.tsx'

export default function NotFoundPage() {
  return (
    <CardPage title={words.title} lead={words.lead}>
      <a href="/">{words.link}</a>
    </CardPage>
  )
}
