import { spellAddresses } from '#jobs/providers/address-spellings.ts'

/** What no address contains, in free text: it ends where one of these stands. */
const PART = /[^\s<>()[\]",;:\\]+/gu
/**
 * The text with every address in it shortened, such as `a…@e…e.com`: enough to tell people apart beside their names,
 * and not enough to write to them. Whatever has an @, in any spelling, counts as an address.
 */
export function maskAddresses(text: string) {
  const spelt = spellAddresses(text)
  return spelt.includes('@') ? spelt.replace(PART, maskOne) : text
}

// No patterns here: looked for from every place of a long text, they take the square of its length.
function maskOne(part: string) {
  const at = part.lastIndexOf('@')
  if (at < 0 || part === '@') return part
  let end = part.length
  while (end > at + 1 && '.!?…'.includes(part[end - 1] ?? '')) end--
  const domain = part.slice(at + 1, end)
  const dot = domain.slice(0, -1).lastIndexOf('.')
  const name = dot > 0 ? domain.slice(0, dot) : domain
  return `${first(part.slice(0, at))}…@${first(name)}…${last(name)}${domain.slice(name.length)}${part.slice(end)}`
}

/** Nothing of a text that is hardly longer than what would be shown. */
const first = (text: string) => Array.from(text.slice(0, 6)).at(text.length > 2 ? 0 : 99) ?? ''
const last = (text: string) => Array.from(text.slice(-6)).at(text.length > 3 ? -1 : 99) ?? ''
