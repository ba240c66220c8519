import { paletteWords as words } from '#app/admin/frame/palette/words.ts'
import { sections } from '#app/admin/pages.ts'
import { stateWords } from '#app/words/jobs.ts'
import { subscriptionWords } from '#app/words/people.ts'
import type { StaffRole } from '#db/schema/staff.ts'

/** One line of the palette. `hint`: what is said at its right. */
export type PaletteEntry = {
  id: string
  label: string
  hint?: string
  /** Other words that find it. */
  also?: string
  /** The page that it leads to, or what it does here. */
  does: string | (() => void)
}
export type PaletteGroup = { value: string; items: PaletteEntry[] }

const pages = sections.map(({ path, name, key }) => ({
  id: path,
  label: name,
  hint: key && `g ${key}`,
  does: path,
}))

const filters = [
  ...Object.entries(subscriptionWords).map(([state, { name }]) => ({
    id: `people ${state}`,
    label: words.people(name),
    does: `/admin/registrations?show=${state}`,
  })),
  ...Object.entries(stateWords).map(([state, { name }]) => ({
    id: `jobs ${state}`,
    label: words.jobs(name),
    does: `/admin/jobs?state=${state}`,
  })),
]

/** Each leads to the place where it is done, with its reason and its preview. */
const actions = Object.entries(words.actions).map(([href, label]) => ({
  id: `do ${href}`,
  label,
  does: href,
}))

/** Of the people who were found for an earlier text, those whom the text now typed may still mean. */
export function stillMeant(people: PaletteEntry[], typed: string) {
  const text = typed.toLowerCase()
  return people.filter(({ label, hint = '' }) =>
    [label, hint].some((known) => known.toLowerCase().startsWith(text)),
  )
}

/** The people given, and all other entries whose words begin as those typed. */
export function entriesFor(
  typed: string,
  role: StaffRole,
  people: PaletteEntry[],
  settings: PaletteEntry[],
): PaletteGroup[] {
  const parts = typed.toLowerCase().split(/\s+/).filter(Boolean)
  const matches = ({ label, also = '' }: PaletteEntry) => {
    const known = `${label} ${also}`.toLowerCase().split(/[\s:]+/)
    return parts.every((part) => known.some((word) => word.startsWith(part)))
  }
  const groups = [
    { value: words.groups.people, items: people },
    { value: words.groups.pages, items: pages.filter(matches) },
    { value: words.groups.actions, items: role === 'viewer' ? [] : actions.filter(matches) },
    { value: words.groups.settings, items: settings.filter(matches) },
    // Many, so only for those who look for one.
    { value: words.groups.filters, items: parts.length > 0 ? filters.filter(matches) : [] },
  ]
  return groups.filter(({ items }) => items.length > 0)
}
