'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, startTransition } from 'react'
import { Button } from './button.tsx'

/** @param reset of the `error.tsx` that shows it. */
export function TryAgain({ reset, children }: { reset: () => void; children: ReactNode }) {
  const router = useRouter()
  // `reset` alone would only redraw the server's earlier answer.
  const again = () =>
    startTransition(() => {
      router.refresh()
      reset()
    })
  return <Button onClick={again}>{children}</Button>
}
