'use client'

import { usePathname } from 'next/navigation'
import { errorWords, explainTooSlow, secondsOf } from '#app/admin/frame/too-slow-words.ts'
import { CardPage } from '../ui/card-page.tsx'
import { TryAgain } from '../ui/try-again.tsx'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function AdminError({ error, reset }: Props) {
  const path = usePathname()
  const seconds = secondsOf(error.digest)
  const explained = seconds === null ? null : explainTooSlow(path, seconds)

  return (
    <CardPage
      title={explained ? errorWords.tooSlow : errorWords.broken}
      lead={explained?.what ?? errorWords.brokenLead}
    >
      {explained && <p>{explained.advice}</p>}
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3">
        <TryAgain reset={reset}>{errorWords.again}</TryAgain>
        {explained?.hasFilter && <a href={path}>{errorWords.unfiltered}</a>}
        <a href="/admin">{errorWords.overview}</a>
      </div>
    </CardPage>
  )
}
