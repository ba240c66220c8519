import type { HTMLAttributes } from 'react'

type Props = HTMLAttributes<HTMLDivElement> & { tone: 'info' | 'problem' | 'good' }

const tones = { info: 'border-l-accent', problem: 'border-l-bad', good: 'border-l-good' }

export function Notice({ tone, className = '', ...box }: Props) {
  return (
    <div
      role={tone === 'problem' ? 'alert' : undefined}
      tabIndex={tone === 'problem' ? -1 : undefined}
      className={`rounded-lg border border-line border-l-4 px-4 py-3 ${tones[tone]} ${className}`}
      {...box}
    />
  )
}
