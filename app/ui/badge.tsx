import type { ReactNode } from 'react'

const tones = { good: 'text-good', wait: 'text-wait', bad: 'text-bad', plain: 'text-muted' }

export function Badge({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${tones[tone]}`}>
      <span aria-hidden className="size-2 rounded-full bg-current" />
      {children}
    </span>
  )
}
