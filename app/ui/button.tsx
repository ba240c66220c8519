import type { ButtonHTMLAttributes } from 'react'

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  tone?: 'primary' | 'quiet'
  size?: 'normal' | 'small'
}

const tones = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  quiet: 'bg-surface border-control hover:border-ink',
}

const sizes = { normal: 'px-4 py-2.5', small: 'px-3 py-1.5 text-sm' }

export function Button({ tone = 'primary', size = 'normal', className = '', ...button }: Props) {
  return (
    <button
      className={`cursor-pointer rounded-lg border font-semibold disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50 ${tones[tone]} ${sizes[size]} ${className}`}
      {...button}
    />
  )
}
