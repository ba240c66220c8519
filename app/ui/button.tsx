import type { ButtonHTMLAttributes } from 'react'

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { tone?: 'primary' | 'quiet' }

const tones = {
  primary: 'bg-accent text-on-accent border-transparent hover:opacity-90',
  quiet: 'bg-surface border-control hover:border-ink',
}

export function Button({ tone = 'primary', className = '', ...button }: Props) {
  return (
    <button
      className={`cursor-pointer rounded-lg border px-4 py-2.5 font-semibold disabled:cursor-not-allowed disabled:opacity-50 ${tones[tone]} ${className}`}
      {...button}
    />
  )
}
