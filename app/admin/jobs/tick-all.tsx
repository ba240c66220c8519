'use client'

import { useState } from 'react'
import { jobListWords } from '#app/admin/jobs/words.ts'

/** Ticks every job of the page, or none. */
export function TickAll() {
  const [all, setAll] = useState(false)
  return (
    <input
      type="checkbox"
      className="size-5"
      aria-label={jobListWords.tickAll}
      checked={all}
      onChange={(event) => {
        setAll(event.target.checked)
        const boxes = event.target.form?.querySelectorAll<HTMLInputElement>('input[name="job"]') ?? []
        for (const box of boxes) box.checked = event.target.checked
      }}
    />
  )
}
