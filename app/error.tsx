'use client'

import { failed as words } from '#app/words/account.ts'
import { Button } from './ui/button.tsx'
import { CardPage } from './ui/card-page.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <CardPage title={words.title} lead={words.lead}>
      <Button onClick={reset}>{words.again}</Button>
    </CardPage>
  )
}
