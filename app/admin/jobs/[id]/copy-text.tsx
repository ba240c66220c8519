'use client'

import { useRef, useState } from 'react'
import { Button } from '../../../ui/button.tsx'

type Props = { text: string; words: Record<'button' | 'copied' | 'notCopied' | 'show', string> }

/** Copies the text, or shows it where copying is not possible. */
export function CopyText({ text, words }: Props) {
  const [said, setSaid] = useState('')
  const details = useRef<HTMLDetailsElement>(null)
  async function copy() {
    // The same text again would not be announced.
    setSaid('')
    try {
      await navigator.clipboard.writeText(text)
      setSaid(words.copied)
    } catch {
      if (details.current) details.current.open = true
      setSaid(words.notCopied)
    }
  }
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="button" tone="quiet" size="small" onClick={copy}>
          {words.button}
        </Button>
        <p role="status" className="font-medium empty:hidden">
          {said}
        </p>
      </div>
      <details ref={details}>
        <summary className="cursor-pointer text-muted">{words.show}</summary>
        <pre
          className="mt-2 overflow-x-auto rounded-lg border border-line bg-sunken p-3 text-xs whitespace-pre-wrap wrap-anywhere"
          data-testid="support-text"
        >
          {text}
        </pre>
      </details>
    </>
  )
}
