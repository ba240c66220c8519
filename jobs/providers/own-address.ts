import { domainToASCII, domainToUnicode } from 'node:url'
import { escaped, SPELT, spelling, withoutHidden } from './address-spellings.ts'
import type { HttpAnswer } from './http.ts'
import { mapStrings } from './outside-text.ts'

const ADDRESS = '[address]'

/**
 * A refusal without the person's address, so that it can be classified. Anybody can register an address made
 * of the words that a provider uses for lists, plans and limits, and many refusals repeat it.
 *
 * `json`, for codes and whole sentences, is without the address. `text`, for patterns, is also without its local part
 * and its domain where they occur alone. Any answer but a refusal is data, in which adapters look for the address.
 */
export function withoutAddress(answer: HttpAnswer, email: string): HttpAnswer {
  const own = answer.status < 300 ? null : ownIn(email)
  if (!own) return answer
  const json = mapStrings(answer.json, own.withoutWhole)
  const text = json === undefined ? answer.text : JSON.stringify(json)
  return { ...answer, json, text: own.withoutAny(text) }
}

/** What is kept of any answer, without the person's address; its message also without the address's parts. */
export function keptWithout<T extends { message?: string }>(said: T, email: string): T {
  const own = ownIn(email)
  if (!own) return said
  const texts = Object.entries(said).map(([name, value]) => [
    name,
    typeof value === 'string' ? own.withoutWhole(value) : value,
  ])
  return { ...Object.fromEntries(texts), ...(said.message && { message: own.withoutAny(said.message) }) }
}

/** Null where there is no address. */
function ownIn(email: string) {
  const at = email.lastIndexOf('@')
  if (at < 1) return null
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)]
  const domains = [domain, domainToASCII(domain), domainToUnicode(domain)].filter(Boolean)
  const whole = anyOf(domains.flatMap((one) => forms(`${local}@${one}`)))
  const parts = anyOf(
    [local, ...domains].flatMap(forms).filter((one) => one.length > 1),
    asWord,
  )
  const withoutWhole = (text: string) => {
    const seen = withoutHidden(text)
    return seen.replace(whole(seen), ADDRESS)
  }
  const withoutAny = (text: string) => {
    const others = withoutWhole(text)
    return others.replace(parts(others), ADDRESS)
  }
  return { withoutWhole, withoutAny }
}

const forms = (text: string) => [text.normalize('NFC'), text.normalize('NFD')]

/** The pattern of any of them, in any capitals. That of all their spellings takes longer, so few texts are asked for it. */
function anyOf(texts: string[], around = (pattern: string, _: string) => pattern) {
  const longestFirst = [...new Set(texts)].sort((one, other) => other.length - one.length)
  const pattern = (write: (text: string) => string) =>
    new RegExp(longestFirst.map((one) => around(write(one), one)).join('|'), 'giu')
  return (text: string) => pattern(SPELT.test(text) ? spelling : escaped)
}

/** Not as part of a longer word: the adjacent letter would belong to that word. */
const asWord = (pattern: string, text: string) => {
  const before = /^[\p{L}\p{N}]/u.test(text) ? '(?<![\\p{L}\\p{N}])' : ''
  const behind = /[\p{L}\p{N}]$/u.test(text) ? '(?![\\p{L}\\p{N}])' : ''
  return before + pattern + behind
}
