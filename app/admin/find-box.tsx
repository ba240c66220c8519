'use client'

import { useEffect, useRef } from 'react'
import { Button } from '../ui/button.tsx'

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

/** Finds anybody, from every page; "/" puts the cursor into it. Without JavaScript it is a form. */
export function FindBox({ value }: { value?: string }) {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])
  return (
    <search className="w-full lg:w-56">
      <form action="/admin/find" className="flex gap-2">
        <input
          ref={input}
          type="search"
          name="q"
          aria-label="Find a person"
          aria-keyshortcuts="/"
          placeholder="Person  ( / )"
          defaultValue={value}
          maxLength={300}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          className="min-w-0 grow rounded-lg border border-control bg-surface px-3 py-1.5 placeholder:text-muted"
        />
        <Button tone="quiet" className="px-3 py-1.5" type="submit">
          Find
        </Button>
      </form>
    </search>
  )
}
