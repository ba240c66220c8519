import type { ReactNode } from 'react'

type Props = {
  name: string
  legend: string
  options: [value: string, shown: ReactNode][]
  chosen: string
  error?: string
}

/** Radio buttons, because React's reset of a form forgets the choice of a select. */
export function RadioChoice({ name, legend, options, chosen, error }: Props) {
  const errorId = `${name}-error`
  return (
    <fieldset className="grid gap-2" aria-describedby={error ? errorId : undefined}>
      <legend className="mb-2 font-medium">{legend}</legend>
      {options.map(([value, shown]) => (
        <label key={value} className="flex gap-3">
          <input
            type="radio"
            name={name}
            value={value}
            defaultChecked={value === chosen}
            aria-invalid={error ? true : undefined}
            className="mt-0.5 size-4 shrink-0 accent-accent"
          />
          <span>{shown}</span>
        </label>
      ))}
      {error && (
        <p id={errorId} role="alert" className="text-sm font-medium text-bad">
          {error}
        </p>
      )}
    </fieldset>
  )
}
