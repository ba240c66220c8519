'use client'

import { skipToken, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { liveWords } from '#app/admin/frame/live/words.ts'
import { newsKey, type PageNews, useAnchor } from './live.tsx'

/**
 * Keeps the list below it in place and offers the rows that are newer. The page shows its rows from `top` on,
 * which is in its URL once there are newer ones; `href` is the page without it.
 *
 * @param list its name in changes/newer.ts.
 * @param top the row that the URL names, or the first one shown; null where there is none.
 */
export function NewerRows({ list, top, href }: { list: string; top: string | null; href: string }) {
  const anchor = useAnchor()
  useEffect(() => {
    anchor.current = top ? { list, top } : null
    return () => {
      anchor.current = null
    }
  }, [anchor, list, top])
  const { data } = useQuery<PageNews>({ queryKey: newsKey, queryFn: skipToken })
  return (
    <p
      role="status"
      className="fixed inset-x-0 top-[calc(var(--head)+0.75rem)] z-10 mx-auto w-fit empty:hidden"
    >
      {data && data.newer > 0 && (
        <a
          href={href}
          data-key="newer"
          className="inline-block rounded-full bg-accent px-4 py-2 font-semibold text-on-accent no-underline shadow-raised"
        >
          {liveWords.newer(data.newer)}
        </a>
      )}
    </p>
  )
}
