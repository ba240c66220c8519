'use client'

import { useState } from 'react'
import { copyWords, shortId } from '#app/words/common.ts'
import { Check, Copy } from './icons.ts'

/** An id, shortened where it stands among others; the whole of it is what is copied. */
export function CopyId({ id, whole = false }: { id: string; whole?: boolean }) {
  const [said, setSaid] = useState<'copied' | 'failed' | null>(null)
  const copy = () =>
    navigator.clipboard.writeText(id).then(
      () => setSaid('copied'),
      () => setSaid('failed'),
    )
  return (
    <span className="inline-flex items-center gap-1">
      <code className="text-xs wrap-anywhere" title={id}>
        {whole ? id : shortId(id)}
      </code>
      <button
        type="button"
        onClick={copy}
        aria-label={copyWords.button(shortId(id))}
        title={copyWords.button(shortId(id))}
        className="inline-flex size-6 shrink-0 cursor-pointer items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
      >
        {said === 'copied' ? (
          <Check aria-hidden className="size-3.5" />
        ) : (
          <Copy aria-hidden className="size-3.5" />
        )}
      </button>
      <span role="status" className={said === 'failed' ? 'text-xs text-bad' : 'sr-only'}>
        {said && copyWords[said]}
      </span>
    </span>
  )
}
