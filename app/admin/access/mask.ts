import { spellAddresses } from '#jobs/providers/address-spellings.ts'

/** What no address contains, in free text: it ends where one of these stands. */
const PART = /[^\s<>()[\]",;:\\]+/gu
/** The last one. */
const AT = /^(.*)@(.*?)([.!?…]*)$/su

/**
 * The text with every address in it shortened, such as `a…@e…e.com`: enough to tell people apart beside their names,
 * and not enough to write to them. Whatever has an @, in any spelling, counts as an address.
 */
export function maskAddresses(text: string) {
  const spelt = spellAddresses(text)
  return spelt.includes('@')
    ? spelt.replace(PART, (part) => (part === '@' ? part : part.replace(AT, maskOne)))
    : text
}

function maskOne(_: string, local: string, domain: string, end: string) {
  const [, name = domain, ending = ''] = /^(.+)(\.[^.]+)$/su.exec(domain) ?? []
  return `${first(local)}…@${first(name)}…${last(name)}${ending}${end}`
}

/** Nothing of a text that is hardly longer than what would be shown. */
const first = (text: string) => Array.from(text.slice(0, 6)).at(text.length > 2 ? 0 : 99) ?? ''
const last = (text: string) => Array.from(text.slice(-6)).at(text.length > 3 ? -1 : 99) ?? ''
