import type { ElementType, InputHTMLAttributes, ReactNode } from 'react'

type Props = InputHTMLAttributes<HTMLInputElement> & {
  name: string
  label: ReactNode
  /** Replaces the plain input. */
  as?: ElementType
  hint?: string
  error?: string
}

/** `id`: needed where a page has several fields of that name. */
export function Field({ name, id = name, label, hint, error, as: Input = 'input', ...input }: Props) {
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(' ')
  return (
    <div className="grid grid-cols-1 gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <Input
        id={id}
        name={name}
        aria-invalid={error ? true : undefined}
        aria-describedby={described || undefined}
        className="w-full min-w-0 rounded-lg border border-control bg-surface px-3.5 py-2.5 aria-invalid:border-bad"
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
