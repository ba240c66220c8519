'use client'

import { useState } from 'react'
import { jobListWords } from '#app/admin/jobs/words.ts'

/** Ticks every job of the page, or none. */
export function TickAll() {
  const [all, setAll] = useState(false)
  return (
    <span className="flex items-center gap-3">
      <input
        type="checkbox"
        className="block size-5 shrink-0 accent-accent"
        aria-label={jobListWords.tickAll}
        checked={all}
        onChange={(event) => {
          setAll(event.target.checked)
          const boxes = event.target.form?.querySelectorAll<HTMLInputElement>('input[name="job"]') ?? []
          for (const box of boxes) box.checked = event.target.checked
        }}
      />
      <span aria-hidden className="font-normal sm:hidden">
        {jobListWords.tickAll}
      </span>
    </span>
  )
}
