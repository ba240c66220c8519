import type { HTMLAttributes } from 'react'
import { CircleAlert, CircleCheck, Info } from './icons.ts'

type Props = HTMLAttributes<HTMLDivElement> & { tone: keyof typeof tones }

const tones = {
  info: { look: 'border-accent/30 bg-accent-soft', icon: 'text-accent', Icon: Info },
  problem: { look: 'border-bad/40 bg-bad-soft', icon: 'text-bad', Icon: CircleAlert },
  good: { look: 'border-good/40 bg-good-soft', icon: 'text-good', Icon: CircleCheck },
}

export function Notice({ tone, className = '', children, ...box }: Props) {
  const { look, icon, Icon } = tones[tone]
  return (
    <div
      data-notice={tone}
      role={tone === 'problem' ? 'alert' : undefined}
      tabIndex={tone === 'problem' ? -1 : undefined}
      className={`flex gap-3 rounded-lg border px-4 py-3 ${look}`}
      {...box}
    >
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${icon}`} />
      <div className={`min-w-0 grow wrap-anywhere ${className}`}>{children}</div>
    </div>
  )
}
