import type { AnchorHTMLAttributes, ButtonHTMLAttributes } from 'react'

type Look = { tone?: keyof typeof tones; size?: keyof typeof sizes }

const tones = {
  primary: 'border-transparent bg-accent text-on-accent shadow-card hover:opacity-90',
  quiet: 'border-control bg-surface text-ink hover:border-ink hover:bg-sunken',
  ghost: 'border-transparent text-ink hover:bg-sunken',
}
const sizes = {
  large: 'px-5 py-3 text-base',
  normal: 'px-4 py-2',
  small: 'px-3 py-1.5',
  icon: 'size-9 justify-center',
}

function lookOf({ tone = 'primary', size = 'normal' }: Look) {
  return `inline-flex cursor-pointer items-center justify-center gap-2 rounded-lg border font-semibold disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50 ${tones[tone]} ${sizes[size]}`
}

export function Button({
  tone,
  size,
  className = '',
  ...button
}: ButtonHTMLAttributes<HTMLButtonElement> & Look) {
  return <button className={`${lookOf({ tone, size })} ${className}`} {...button} />
}

/** A link that looks like a button: it leads somewhere, and changes nothing. */
export function ButtonLink({
  tone,
  size,
  className = '',
  ...link
}: AnchorHTMLAttributes<HTMLAnchorElement> & Look) {
  return <a className={`no-underline ${lookOf({ tone, size })} ${className}`} {...link} />
}
