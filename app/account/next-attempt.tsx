import { useEffect, useState } from 'react'
import { account as words } from '#app/account/words.ts'

/** Until then. A page that cannot reach the server would go on showing a time that is over. */
export function NextAttempt({ at }: { at: string }) {
  const [over, setOver] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setOver(at), Date.parse(at) - Date.now())
    return () => clearTimeout(timer)
  }, [at])
  if (over === at) return null
  return (
    <p className="text-sm text-muted">
      {words.nextTry}
      {/* Only the browser knows local time, so the hydration warning is suppressed. */}
      <time dateTime={at} suppressHydrationWarning>
        {new Date(at).toLocaleTimeString(undefined, {
          hour: '2-digit',
          minute: '2-digit',
          second: '2-digit',
        })}
      </time>
      .
    </p>
  )
}
