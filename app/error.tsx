'use client'

import { failed as words } from '#app/account/words.ts'
import { CardPage } from './ui/card-page.tsx'
import { TryAgain } from './ui/try-again.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <CardPage title={words.title} lead={words.lead}>
      <TryAgain reset={reset}>{words.again}</TryAgain>
    </CardPage>
  )
}
