'use client'

import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
/** Without the browser's storage, a choice lasts as long as the page. */
const kept = new Map<string, string>()

function read(name: string) {
  try {
    return localStorage.getItem(name) ?? kept.get(name) ?? null
  } catch {
    return kept.get(name) ?? null
  }
}

function write(name: string, value: string) {
  kept.set(name, value)
  try {
    localStorage.setItem(name, value)
  } catch {
    // The choice is kept above.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** This reader's choice, in all of their tabs; the first option until the page is hydrated. */
export function usePreference<T extends string>(name: string, choices: readonly [T, ...T[]]) {
  const stored = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  )
  const value = choices.find((choice) => choice === stored) ?? choices[0]
  return [value, (chosen: T) => write(name, chosen)] as const
}

const YEAR_SECONDS = 31_536_000
/** A choice in the dashboard that the server must know to draw the page. */
export function keepForServer(name: string, value: string) {
  const isHttps = location.protocol === 'https:'
  const pair = `${isHttps ? '__Host-' : ''}${name}=${encodeURIComponent(value)}`
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
  document.cookie = `${pair}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${isHttps ? '; secure' : ''}`
}

const never = () => () => {}
/** False in the server's render and the browser's first one, which must be the same. */
export const useInBrowser = () =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
