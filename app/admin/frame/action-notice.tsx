'use client'

import type { Route } from 'next'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect, useState } from 'react'
import { Toast } from '#app/ui/toast.tsx'

const params = ['done', 'why', 'was', 'said', 'job']

type Props = {
  /** The subject of the notice, if it will end. */
  passing?: string
  /** Takes the place of a passing notice: given, by what that tells of, once it is over. */
  ended?: Record<string, ReactNode>
  children: ReactNode
}

/**
 * The result of an action. Its codes are removed from the URL once shown, so that a reload or a link does not
 * show it again. The notice itself stays while the page is redrawn.
 */
export function ActionNotice({ ended = {}, passing = '', children }: Props) {
  const router = useRouter()
  const given = [children].flat(9).some(Boolean)
  const [kept, keep] = useState({ notice: children, passing })
  useEffect(() => {
    if (!given) return
    keep({ notice: children, passing })
    const url = new URL(location.href)
    for (const name of params) url.searchParams.delete(name)
    router.replace(url.href as Route, { scroll: false })
  }, [given, children, passing, router])
  return <Toast>{given ? children : ended[kept.passing] || kept.notice}</Toast>
}
