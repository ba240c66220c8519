import { notFound as words } from '#app/account/words.ts'
import { ButtonLink } from './ui/button.tsx'
import { CardPage } from './ui/card-page.tsx'

export default function NotFoundPage() {
  return (
    <CardPage title={words.title} lead={words.lead}>
      <ButtonLink href="/" size="large" className="justify-self-start">
        {words.link}
      </ButtonLink>
    </CardPage>
  )
}
