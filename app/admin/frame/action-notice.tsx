'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { Toast } from '#app/ui/toast.tsx'

const params = ['done', 'why', 'was', 'said', 'job']

/**
 * The result of an action. Its codes are removed from the URL once shown, so that a reload or a link does not
 * show it again. The notice itself stays while the page is redrawn.
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
  return <Toast>{given ? children : kept}</Toast>
}
