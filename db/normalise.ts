import { domainToAscii } from './domain-name.ts'

export const MAX_EMAIL = 254 // RFC 5321, 4.5.3.1.3, less the angle brackets

export const normaliseUsername = (username: string) => username.toLowerCase()

const lowerCase = (text: string) => text.normalize('NFC').toLowerCase().normalize('NFC')

/** @returns null when it is not an address. */
function split(email: string): { local: string; ascii: string } | null {
  const [, local, domain] = /^([^\s@"(),:;<>[\\\]]{1,64})@([^\s@]+)$/u.exec(email.normalize('NFC')) ?? []
  if (local === undefined || domain === undefined || /^\.|\.\.|\.$/.test(local)) return null
  // Nobody sees these (NUL, right-to-left override, variation selectors, …), and compatibility forms pass for letters.
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

/** What is compared: the canonical form, or the text itself where it is no address, which none is equal to. */
export const emailKey = (email: string) => normaliseEmail(email) ?? lowerCase(email).replaceAll('\0', '')

/** What providers are sent: the local part as typed, the domain in ASCII. What is no address goes as it is. */
export function addressToSend(email: string): string {
  const parts = split(email)
  return parts ? `${parts.local}@${parts.ascii}` : email
}

/** What the canonical forms of the addresses begin with that begin as typed. A label in letters begins `xn--` in ASCII. */
export const addressStart = (typed: string) =>
  lowerCase(typed).replace(/(@(?:[ -~]*\.)?)[^.@]*[^ -~].*$/, '$1xn--')
