'use client'

import { useEffect, useRef } from 'react'
import { frame as words } from '#app/admin/frame/words.ts'
import { sections } from '../pages.ts'

/** The navigation. On a phone it scrolls sideways, with the current page in view. */
export function Sections({ here }: { here: string }) {
  const list = useRef<HTMLElement>(null)

  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>('[aria-current]')
    if (list.current && current)
      list.current.scrollLeft = current.offsetLeft - (list.current.clientWidth - current.clientWidth) / 2
  }, [])

  return (
    <nav
      ref={list}
      aria-label={words.navigation}
      className="relative -mx-2 flex basis-full gap-1 overflow-x-auto max-sm:pr-8 max-sm:[mask-image:linear-gradient(to_left,transparent,black_2rem)] sm:flex-wrap"
    >
      {sections.map(({ path, name }) => (
        <a
          key={path}
          href={path}
          aria-current={path === here ? 'page' : undefined}
          className="rounded-lg px-2 py-1.5 text-ink no-underline hover:underline aria-[current]:bg-ground aria-[current]:font-semibold"
        >
          {name}
        </a>
      ))}
    </nav>
  )
}
