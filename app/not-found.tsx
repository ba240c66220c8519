import { notFound as words } from '#app/words/account.ts'
import { CardPage } from './ui/card-page.tsx'

export default function NotFoundPage() {
  return (
    <CardPage title={words.title} lead={words.lead}>
      <a href="/">{words.link}</a>
    </CardPage>
  )
}
