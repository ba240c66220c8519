import { connection } from 'next/server'
import { notFound as words } from '#app/account/words.ts'
import { ButtonLink } from './ui/button.tsx'
import { CardPage } from './ui/card-page.tsx'

/** Drawn for its request: a page that was drawn beforehand has no nonce for its scripts. */
export default async function NotFoundPage() {
  await connection()
  return (
    <CardPage title={words.title} lead={words.lead}>
      <ButtonLink href="/" size="large" className="justify-self-start">
        {words.link}
      </ButtonLink>
    </CardPage>
  )
}
