'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'

const params = ['done', 'why', 'was', 'said', 'job']

/**
 * What an action came back with. Its words are taken out of the address once shown, so that a reload or a link does not
 * say them again, and stay on the page while it is drawn anew.
 */
export function ActionNotice({ children }: { children: ReactNode }) {
  const router = useRouter()
  const given = [children].flat(9).some(Boolean)
  const [kept, keep] = useState<ReactNode>(children)
  useEffect(() => {
    if (!given) return
    keep(children)
    const url = new URL(location.href)
    for (const name of params) url.searchParams.delete(name)
    router.replace(url.href as Route, { scroll: false })
  }, [given, children, router])
  return given ? children : kept
}
