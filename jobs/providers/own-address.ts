import { domainToASCII, domainToUnicode } from 'node:url'
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
  const at = email.lastIndexOf('@')
  if (answer.status < 300 || at < 1) return answer
  const [local, domain] = [email.slice(0, at), email.slice(at + 1)]
  const domains = [domain, domainToASCII(domain), domainToUnicode(domain)].filter(Boolean)
  const whole = anyOf(domains.flatMap((one) => spellings(`${local}@${one}`)))
  const parts = anyOf(
    [local, ...domains].flatMap(spellings).filter((one) => one.length > 1),
    asWord,
  )
  const json = mapStrings(answer.json, (text) => text.replace(whole, ADDRESS))
  const text = json === undefined ? answer.text : JSON.stringify(json)
  return { ...answer, json, text: text.replace(whole, ADDRESS).replace(parts, ADDRESS) }
}

/** As written, in both forms of Unicode, and as part of a URL. */
const spellings = (text: string) =>
  [text.normalize('NFC'), text.normalize('NFD')].flatMap((one) => [
    one,
    encodeURIComponent(one),
    encodeURIComponent(one).replaceAll('%40', '@'),
  ])

/** Any of them, in any capitals. */
const anyOf = (texts: string[], pattern = (text: string) => text) => {
  const longestFirst = [...new Set(texts)].sort((one, other) => other.length - one.length)
  const escaped = longestFirst.map((one) => pattern(one.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')))
  return new RegExp(escaped.join('|'), 'giu')
}

/** Not as part of a longer word: the adjacent letter would belong to that word. */
const asWord = (pattern: string) => {
  const before = /^[\p{L}\p{N}]/u.test(pattern) ? '(?<![\\p{L}\\p{N}])' : ''
  const behind = /[\p{L}\p{N}]$/u.test(pattern) ? '(?![\\p{L}\\p{N}])' : ''
  return before + pattern + behind
}
