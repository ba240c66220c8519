'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState, useTransition } from 'react'
import { intervals, liveWords } from '#app/admin/frame/live/words.ts'
import { useInBrowser, usePreference } from '#app/ui/preference.ts'
import { Time } from '#app/ui/time.tsx'
import { useAnchor } from './live.tsx'
import { usePageChanges } from './use-page-changes.ts'

/** Redraws the page once something on it has changed; scroll, selection and focus stay. @param now when it was drawn. */
export function LiveRefresh({ now }: { now: string }) {
  const [every] = usePreference('frontdesk-updates', intervals)
  const { redraw, isDrawing, costMs } = useRedraw()
  const { news, error, paceMs } = usePageChanges(every, costMs, isDrawing)
  const inBrowser = useInBrowser()
  const drawn = useRef(news.etag)

  useEffect(() => {
    if (news.etag === drawn.current) return
    drawn.current = news.etag
    redraw(news.newer > 0)
  }, [news, redraw])

  const at = new Date(Math.max(Date.parse(now), inBrowser ? news.unchangedAt : 0)).toISOString()
  const isSlower = paceMs !== null && paceMs > Number(every)
  return (
    <>
      <p className="text-muted" data-testid="as-of" data-failing={error ? true : undefined}>
        {error ? liveWords.notSince : liveWords.asOf} <Time at={at} />
      </p>
      {isSlower && !error && <p className="text-muted">{liveWords.slower(Math.round(paceMs / 1000))}</p>}
      <p role="status" className="empty:hidden text-bad">
        {error && liveWords.unreachable}
      </p>
    </>
  )
}

/** `costMs`: how long the last redraw took. */
function useRedraw() {
  const router = useRouter()
  const anchor = useAnchor()
  const [isDrawing, startTransition] = useTransition()
  const [costMs, setCost] = useState(0)
  const begun = useRef(0)

  useEffect(() => {
    if (!isDrawing && begun.current > 0) setCost(performance.now() - begun.current)
  }, [isDrawing])

  /** @param keepTop whether there are newer rows above the reader's first one: they are offered, not inserted. */
  const redraw = (keepTop: boolean) => {
    const url = new URL(location.href)
    const isMissing = keepTop && anchor.current && !url.searchParams.has('top')
    if (isMissing) url.searchParams.set('top', anchor.current?.top ?? '')
    begun.current = performance.now()
    // history.replaceState and a refresh would scroll up: Next treats the result as another page.
    startTransition(() =>
      isMissing ? router.replace(url.href as Route, { scroll: false }) : router.refresh(),
    )
  }
  return { redraw, isDrawing, costMs }
}
