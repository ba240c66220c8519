import type { ReactNode } from 'react'
import { ChevronDown, ListFilter } from './icons.ts'

type Props = {
  action: (form: FormData) => void | Promise<void>
  /** The line that opens the form on a phone, where it would fill the first screen. */
  fold: string
  children: ReactNode
}

/** A form above a list. It is beside its fold and not in it, so that a wide screen shows it without a script. */
export const FilterBar = ({ action, fold, children }: Props) => (
  <div>
    <details className="peer w-fit sm:hidden">
      <summary className="flex min-h-9 w-fit cursor-pointer list-none items-center gap-2 rounded-lg border border-control bg-surface px-3 font-medium [&::-webkit-details-marker]:hidden">
        <ListFilter aria-hidden className="size-4" />
        {fold}
        <ChevronDown aria-hidden className="size-4 text-muted" />
      </summary>
    </details>
    <form
      action={action}
      className="flex flex-wrap items-end gap-x-3 gap-y-2 max-sm:hidden max-sm:pt-3 max-sm:peer-open:flex"
    >
      {children}
    </form>
  </div>
)

/** `wide`: its control holds a date and a time, which a narrow one would cut. */
type FieldProps = { name: ReactNode; wide?: boolean; children: ReactNode }

/** A label above its control. */
export const FilterField = ({ name, wide, children }: FieldProps) => (
  // biome-ignore lint/a11y/noLabelWithoutControl: the control is given
  <label className={`grid gap-1 max-sm:grow max-sm:basis-full ${wide ? 'min-w-60' : 'min-w-36 flex-1'}`}>
    <span className="text-xs text-muted">{name}</span>
    {children}
  </label>
)

type SelectProps = {
  name: string
  label: string
  value: string
  options: readonly (readonly [value: string, name: string])[]
  /** The choice that sets no condition. */
  any?: string
}

export const FilterSelect = ({ name, label, value, options, any }: SelectProps) => (
  <FilterField name={label}>
    <select name={name} defaultValue={value} className="control">
      {any && <option value="">{any}</option>}
      {options.map(([one, text]) => (
        <option key={one} value={one}>
          {text}
        </option>
      ))}
    </select>
  </FilterField>
)
