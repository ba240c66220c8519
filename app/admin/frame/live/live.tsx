'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, type RefObject, useContext, useRef, useState } from 'react'
import { ServerZone } from '#app/ui/time.tsx'

/** The list that the reader looks at, and its first row; null where the page has none. */
export type Anchor = { list: string; top: string }
const AnchorContext = createContext<RefObject<Anchor | null>>({ current: null })
export const useAnchor = () => useContext(AnchorContext)

/** The newest answer of `/admin/changes`. */
export type PageNews = {
  etag: string | null
  newer: number
  /** When the page was last found unchanged. */
  unchangedAt: number
  /** The soonest that the server wants to be asked again. */
  afterMs: number
}
export const newsKey = ['admin', 'changes']

/** @param zone the reader's time zone, if the server knows it. */
export function Live({ zone, children }: { zone: string | null; children: ReactNode }) {
  const [client] = useState(() => new QueryClient())
  const anchor = useRef<Anchor | null>(null)
  return (
    <QueryClientProvider client={client}>
      <ServerZone value={zone}>
        <AnchorContext value={anchor}>{children}</AnchorContext>
      </ServerZone>
    </QueryClientProvider>
  )
}
