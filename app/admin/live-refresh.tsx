'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { Time } from '../ui/time.tsx'

const EVERY_MS = 3_000

/** Renders the page again while somebody looks at it; scroll, selection and focus stay. */
export function LiveRefresh({ now }: { now: string }) {
  const router = useRouter()
  useEffect(() => {
    const timer = setInterval(() => document.hidden || router.refresh(), EVERY_MS)
    return () => clearInterval(timer)
  }, [router])
  return (
    <p className="text-sm text-muted">
      as of <Time at={now} />
    </p>
  )
}
