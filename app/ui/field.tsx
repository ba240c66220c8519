import type { ElementType, InputHTMLAttributes, ReactNode } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  name: string
  label: ReactNode
  /** Replaces the plain input. */
  as?: ElementType
  hint?: string
  error?: string
  /** At the end of the label's line. */
  aside?: ReactNode
  /** For the pages that have little else. */
  roomy?: boolean
}

/** `id`: needed where a page has several fields of that name. */
export function Field({
  name,
  id = name,
  label,
  hint,
  error,
  aside,
  roomy,
  as: Input = 'input',
  ...input
}: Props) {
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <Input
        id={id}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        className={`control ${roomy ? 'min-h-12 px-4' : ''}`}
        {...input}
      />
      {error && (
        <p id={`${id}-error`} role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted wrap-anywhere">
          {hint}
        </p>
      )}
    </div>
  )
}
