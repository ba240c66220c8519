'use client'

import { type InputHTMLAttributes, useEffect, useLayoutEffect, useRef } from 'react'
import { zoneWords } from '#app/words/common.ts'
import { FilterField } from './filter-bar.tsx'
import { useInBrowser } from './preference.ts'
import { useZone } from './time.tsx'

const MINUTE_MS = 60_000
const minute = (time: Date) => (Number.isNaN(time.getTime()) ? '' : time.toISOString().slice(0, 16))
const toUtc = (local: string) => minute(new Date(local))
function toLocal(utc: string) {
  const time = new Date(`${utc}Z`)
  return minute(new Date(time.getTime() - time.getTimezoneOffset() * MINUTE_MS))
}

/** UTC until the page is hydrated, since only the browser converts typed times; then the reader's choice. */
function useShownZone() {
  const inBrowser = useInBrowser()
  const [zone] = useZone()
  return inBrowser ? zone : 'utc'
}

/** The zone of a time field. */
export const InZone = () => `(${zoneWords[useShownZone()]})`

type Props = InputHTMLAttributes<HTMLInputElement> & {
  name: string
  defaultValue?: string
  min?: string
  max?: string
}

/**
 * A field for a time to the minute, shown in the reader's zone. Its value and the value that its form sends
 * are in UTC, so a URL means the same to everybody.
 */
export function Moment({ name, defaultValue = '', min = '', max = '', ...input }: Props) {
  const zone = useShownZone()
  const field = useRef<HTMLInputElement>(null)
  /** In UTC, a typed value that differs from the given one and is not sent yet. */
  const typed = useRef<string | null>(null)
  const shown = zone === 'local' ? toLocal : (utc: string) => utc

  // Typed before the page was hydrated.
  useLayoutEffect(() => {
    if (field.current && field.current.value !== field.current.defaultValue)
      typed.current = field.current.value
  }, [])
  useEffect(() => {
    const form = field.current?.form
    const forget = () => {
      typed.current = null
    }
    const send = ({ formData }: FormDataEvent) => {
      const value = formData.get(name)
      if (zone === 'local' && typeof value === 'string') formData.set(name, toUtc(value))
    }
    form?.addEventListener('reset', forget)
    form?.addEventListener('formdata', send)
    return () => {
      form?.removeEventListener('reset', forget)
      form?.removeEventListener('formdata', send)
    }
  }, [name, zone])

  return (
    <input
      {...input}
      key={zone}
      ref={field}
      type="datetime-local"
      name={name}
      defaultValue={shown(typed.current ?? defaultValue)}
      min={shown(min) || undefined}
      max={shown(max) || undefined}
      onInput={({ currentTarget: { value } }) => {
        typed.current = zone === 'local' ? toUtc(value) : value
      }}
      // Autofill would restore an earlier value without knowing its zone.
      autoComplete="off"
    />
  )
}

/** For a filter. */
export function FilterMoment({ label, ...moment }: Props & { label: string }) {
  return (
    <FilterField
      wide
      name={
        <>
          {label} <InZone />
        </>
      }
    >
      <Moment className="control" {...moment} />
    </FilterField>
  )
}
