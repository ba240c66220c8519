'use client'

import { usePathname, useRouter } from 'next/navigation'
import { startTransition } from 'react'
import { errorWords, explainTooSlow, secondsOf } from '#app/words/errors.ts'
import { Button } from '../ui/button.tsx'
import { CardPage } from '../ui/card-page.tsx'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function AdminError({ error, reset }: Props) {
  const router = useRouter()
  const path = usePathname()
  const seconds = secondsOf(error.digest)
  const explained = seconds === null ? null : explainTooSlow(path, seconds)
  // `reset` alone would draw what the server said before once more.
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })

  return (
    <CardPage
      title={explained ? errorWords.tooSlow : errorWords.broken}
      lead={explained?.what ?? errorWords.brokenLead}
    >
      {explained && <p>{explained.advice}</p>}
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <Button onClick={again}>{errorWords.again}</Button>
        {explained?.hasFilter && <a href={path}>{errorWords.unfiltered}</a>}
        <a href="/admin">{errorWords.overview}</a>
      </div>
    </CardPage>
  )
}
