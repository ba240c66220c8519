'use client'

import { useEffect, useState } from 'react'
import { copyWords } from '#app/ui/copy-words.ts'

/** How long a button shows that its id was copied. */
const SHOWN_MS = 3_000

/** Copies the id of the button that is pressed, and says so: one listener for all ids of a page. */
export function CopyIds() {
  const [said, setSaid] = useState('')
  useEffect(() => {
    const onClick = async ({ target }: MouseEvent) => {
      const button = target instanceof Element ? target.closest<HTMLElement>('[data-copy]') : null
      if (!button) return
      // The same text again would not be announced.
      setSaid('')
      try {
        await navigator.clipboard.writeText(button.dataset.copy ?? '')
        button.dataset.copied = ''
        setTimeout(() => delete button.dataset.copied, SHOWN_MS)
        setSaid(copyWords.copied)
      } catch {
        setSaid(copyWords.failed)
      }
    }
    document.addEventListener('click', onClick)
    return () => document.removeEventListener('click', onClick)
  }, [])
  return (
    <p
      role="status"
      className={
        said === copyWords.failed
          ? 'fixed inset-x-4 bottom-20 z-20 mx-auto w-fit rounded-lg border border-line bg-surface px-4 py-2 shadow-raised'
          : 'sr-only'
      }
    >
      {said}
    </p>
  )
}
