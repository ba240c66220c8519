import { domainToAscii } from './domain-name.ts'

export const MAX_EMAIL = 254 // RFC 5321, 4.5.3.1.3, less the angle brackets
/** As it is typed: a letter may be up to four characters, which NFC makes one. NFC takes the square of a text's length. */
export const MOST_TYPED = 4 * MAX_EMAIL

export const normaliseUsername = (username: string) => username.toLowerCase()

const lowerCase = (text: string) => text.slice(0, MOST_TYPED).normalize('NFC').toLowerCase().normalize('NFC')

/** @returns null when it is not an address. */
function split(email: string): { local: string; ascii: string } | null {
  if (email.length > MOST_TYPED) return null
  const [, local, domain] = /^([^\s@"(),:;<>[\\\]]{1,64})@([^\s@]+)$/u.exec(email.normalize('NFC')) ?? []
  if (local === undefined || domain === undefined || /^\.|\.\.|\.$/.test(local)) return null
  // These are invisible (NUL, right-to-left override, variation selectors, …), and compatibility forms pass
  // for letters.
  if (/[\p{C}\p{DI}]/u.test(local) || local.normalize('NFKC') !== local) return null
  const ascii = domainToAscii(domain)
  return ascii === null || local.length + 1 + ascii.length > MAX_EMAIL ? null : { local, ascii }
}

/**
 * The form in which two spellings of one address are equal: NFC, lower case, domain in ASCII.
 * @returns null when it is not an address.
 */
export function normaliseEmail(email: string): string | null {
  const parts = split(email)
  return parts && `${lowerCase(parts.local)}@${parts.ascii}`
}

/**
 * The key for comparisons: the canonical form, or the text itself where it is not an address, which equals no
 * address.
 */
export const emailKey = (email: string) => normaliseEmail(email) ?? lowerCase(email).replaceAll('\0', '')

/**
 * The form that providers are sent: the local part as typed, the domain in ASCII. A text that is not an
 * address goes as it is.
 */
export function addressToSend(email: string): string {
  const parts = split(email)
  return parts ? `${parts.local}@${parts.ascii}` : email
}

/** Prefixes of the canonical forms of all addresses that begin as typed. In ASCII a non-ASCII label begins `xn--`. */
export const addressStart = (typed: string) =>
  lowerCase(typed).replace(/(@(?:[ -~]*\.)?)[^.@]*[^ -~].*$/, '$1xn--')
