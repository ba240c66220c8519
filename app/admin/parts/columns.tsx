'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { columnWords as words } from '#app/admin/parts/words.ts'
import { Button } from '#app/ui/button.tsx'
import { Columns3 } from '#app/ui/icons.ts'
import { Popover } from '#app/ui/popover.tsx'
import { keepForServer, useInBrowser } from '#app/ui/preference.ts'

type Props = {
  /** The cookie that keeps the choice. */
  cookie: string
  columns: [column: string, name: string][]
  hidden: string[]
}

const ID = 'columns'

/** The columns of a list, to be ticked. The server leaves out the others, so that nothing moves at the next visit. */
export function ColumnsMenu({ cookie, columns, hidden }: Props) {
  const router = useRouter()
  const inBrowser = useInBrowser()
  // State of its own: while the list is drawn again the server's state is behind, and more boxes may be ticked meanwhile.
  const [gone, setGone] = useState(hidden)
  const show = (column: string, isShown: boolean) => {
    const others = gone.filter((one) => one !== column)
    const now = isShown ? others : [...others, column]
    setGone(now)
    keepForServer(cookie, now.join('.'))
    router.refresh()
  }
  return (
    <div className="max-sm:hidden">
      <Button type="button" tone="quiet" size="small" popoverTarget={ID}>
        <Columns3 aria-hidden className="size-4" />
        {words.button}
      </Button>
      <Popover
        id={ID}
        label={words.button}
        className="top-14! right-14! mt-1! gap-1 open:grid supports-[position-area:bottom]:inset-auto! supports-[position-area:bottom]:[position-area:bottom_span-left]"
      >
        {columns.map(([column, name]) => (
          <label key={column} className="flex min-h-8 cursor-pointer items-center gap-2.5 pr-4">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              disabled={!inBrowser}
              checked={!gone.includes(column)}
              onChange={(event) => show(column, event.target.checked)}
            />
            {name}
          </label>
        ))}
      </Popover>
    </div>
  )
}
