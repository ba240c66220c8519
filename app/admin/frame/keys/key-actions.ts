import { keyAnswers } from '#app/admin/frame/keys/keys.ts'
import { sections } from '#app/admin/pages.ts'

const ROWS = ['[data-job]', '[data-person]', '[data-group]', '[data-row]']
  .map((row) => `main ${row}`)
  .join(',')
const RETRY = '[data-key=retry], button[name=action][value=retry]'

const rows = () => [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.querySelector('a'))
const rowInFocus = () => document.activeElement?.closest<HTMLElement>(ROWS) ?? null

function focus(element: HTMLElement | null | undefined) {
  element?.focus({ preventScroll: true })
  element?.scrollIntoView({ block: 'nearest' })
}

function step(by: 1 | -1) {
  const all = rows()
  const current = rowInFocus()
  const at = current ? all.indexOf(current) + by : by === 1 ? 0 : all.length - 1
  const next = all[Math.min(Math.max(0, at), all.length - 1)]
  focus(next?.querySelector<HTMLElement>('a[data-open]') ?? next?.querySelector<HTMLElement>('a'))
  return next ? '' : keyAnswers.noRows
}

function select() {
  const row = rowInFocus()
  if (!row) return keyAnswers.noRow
  const box = row.querySelector<HTMLInputElement>('input[type=checkbox]:not(:disabled)')
  box?.click()
  if (!box) return keyAnswers.notSelectable
  return box.checked ? keyAnswers.selected : keyAnswers.unselected
}

/** Focuses the row's own control, or else the page's. It only focuses: the reader starts the action. */
function toRetry() {
  const places = [rowInFocus(), document.querySelector('main')]
  const found = places.flatMap((place) => [...(place?.querySelectorAll<HTMLElement>(RETRY) ?? [])])
  const enabled = found.find((control) => !control.matches(':disabled, [aria-disabled=true]'))
  focus(enabled)
  if (enabled) return ''
  const why = found[0]?.getAttribute('aria-describedby')
  const reason = why ? document.getElementById(why) : document.querySelector('[data-no-retry]')
  return reason?.textContent || keyAnswers.noRetry
}

function press(selector: string, otherwise: string) {
  const found = document.querySelector<HTMLElement>(selector)
  found?.click()
  return found ? '' : otherwise
}

function search() {
  const box = document.querySelector<HTMLInputElement>('[data-key=search]')
  box?.focus()
  box?.select()
  return ''
}

/** Each returns the message to show where it could do nothing. */
export const keyActions: Record<string, () => string> = {
  '/': search,
  j: () => step(1),
  k: () => step(-1),
  x: select,
  r: toRetry,
  '.': () => press('[data-key=newer]', keyAnswers.noNewer),
}

export function goTo(key: string) {
  const section = sections.find((one) => one.key === key)
  if (section) location.assign(section.path)
  return section !== undefined
}

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest(
    'input:not([type=checkbox], [type=radio]), textarea, select, dialog, [contenteditable]:not([contenteditable=false])',
  ) !== null
