'use client'

import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { leave } from '#app/admin/access/leave.ts'
import { paletteWords as words } from '#app/admin/frame/palette/words.ts'
import type { Scheme } from '#app/admin/frame/scheme.ts'
import { Search } from '#app/ui/icons.ts'
import { Kbd } from '#app/ui/kbd.tsx'
import type { StaffRole } from '#db/schema/staff.ts'
import { entriesFor, type PaletteEntry, type PaletteGroup, stillMeant } from './entries.ts'
import { useSettings } from './settings.ts'

type Props = { role: StaffRole; scheme: Scheme; open: boolean; onClose: () => void }
const LEAST_LETTERS = 2
/** Somebody who pauses for so long has typed what they look for. */
const TYPING_MS = 300

export default function PaletteDialog({ role, scheme, open, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const { people, refusal, isLooking, isFailed } = usePeople(typed.trim())
  const settings = useSettings(scheme)
  const groups = entriesFor(typed, role, people, settings)
  const choose = ({ does }: PaletteEntry) => {
    if (typeof does === 'string') return location.assign(does)
    setTyped('')
    onClose()
    does()
  }
  const said = isFailed ? words.unreachable : isLooking ? words.looking : refusal
  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-20 bg-veil" />
        <Dialog.Popup
          aria-label={words.title}
          className="fixed inset-x-3 top-[12dvh] z-30 mx-auto flex max-h-[70dvh] max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-surface text-sm text-ink shadow-raised"
        >
          <Autocomplete.Root
            open
            inline
            items={groups}
            // The groups are made for what is typed.
            filter={null}
            value={typed}
            onValueChange={setTyped}
            itemToStringValue={(entry: PaletteEntry) => entry.label}
            autoHighlight="always"
            keepHighlight
          >
            <div className="flex items-center gap-2.5 border-b border-line px-4">
              <Search aria-hidden className="size-4 shrink-0 text-muted" />
              <Autocomplete.Input
                aria-label={words.title}
                placeholder={words.placeholder}
                spellCheck={false}
                autoCapitalize="none"
                className="h-12 w-full min-w-0 bg-transparent text-base outline-none placeholder:text-muted"
              />
              <Dialog.Close className="cursor-pointer p-1" title={words.close}>
                <Kbd>Esc</Kbd>
              </Dialog.Close>
            </div>
            <Autocomplete.Empty className="px-4 py-6 text-muted empty:hidden">
              {said ? null : words.none}
            </Autocomplete.Empty>
            <Autocomplete.List className="overflow-y-auto overscroll-contain p-2 data-empty:hidden">
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.value} items={group.items} className="pb-2">
                  <Autocomplete.GroupLabel className="px-2 py-1.5 text-xs font-medium text-muted">
                    {group.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: PaletteEntry) => (
                      <Autocomplete.Item
                        key={entry.id}
                        value={entry}
                        onClick={() => choose(entry)}
                        className="flex cursor-pointer items-center gap-3 rounded-lg px-2 py-2 outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent forced-colors:data-highlighted:border"
                      >
                        <span className="min-w-0 truncate">{entry.label}</span>
                        {entry.hint && (
                          <span className="ml-auto truncate pl-2 text-xs text-muted">{entry.hint}</span>
                        )}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <p role="status" className="border-t border-line px-4 py-2 text-xs text-muted">
            {said || words.help}
          </p>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** The people whose name or address begins with the text, or whose id it is. The text is sent in the body. */
function usePeople(typed: string) {
  const part = useDeferredValue(typed)
  const isLong = part.length >= LEAST_LETTERS
  const { data, isFetching, isError, isPlaceholderData } = useQuery({
    queryKey: ['palette', part],
    enabled: isLong,
    staleTime: 10_000,
    retry: false,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<{ people: PaletteEntry[]; refusal: string }> => {
      // Each address counts for readers who see none, and one that is half typed may look like one.
      if (part.includes('@')) await new Promise((done) => setTimeout(done, TYPING_MS))
      signal.throwIfAborted()
      const answer = await fetch('/admin/find/people', { method: 'POST', body: part, signal })
      if (answer.status === 401) leave()
      if (answer.status === 429) return { people: [], refusal: await answer.text() }
      if (!answer.ok) throw new Error(`people answered ${answer.status}`)
      const people: { id: string; username: string; email: string }[] = await answer.json()
      const entries = people.map(({ id, username, email }) => ({
        id,
        label: username,
        hint: email,
        does: `/admin/registrations/${id}`,
      }))
      return { people: entries, refusal: '' }
    },
  })
  const { people, refusal } = (isLong && data) || { people: [], refusal: '' }
  const isEarlier = isPlaceholderData || part !== typed
  return {
    people: isEarlier ? stillMeant(people, typed) : people,
    refusal,
    isLooking: isFetching,
    isFailed: isError,
  }
}
