'use client'

import { Button } from './ui/button.tsx'
import { CardPage } from './ui/card-page.tsx'

export default function ErrorPage({ reset }: { reset: () => void }) {
  return (
    <CardPage
      title="Something went wrong on our side"
      lead="Nothing you did is lost. Please try again in a moment."
    >
      <Button onClick={reset}>Try again</Button>
    </CardPage>
  )
}
