import { domainToASCII } from 'node:url'

export const MAX_EMAIL = 254 // RFC 5321, 4.5.3.1.3, less the angle brackets

export const normaliseUsername = (username: string) => username.toLowerCase()

/**
 * The form in which two spellings of one address are equal: NFC, lower case, domain in ASCII.
 * @returns null when it is not an address.
 */
export function normaliseEmail(email: string): string | null {
  const match = /^([^\s@"(),:;<>[\\\]]{1,64})@([^\s@]+)$/u.exec(email.normalize('NFC'))
  const [, local = '', domain = ''] = match ?? []
  // Control and format characters (NUL, right-to-left override, …) are never part of a real address.
  if (!match || /\p{C}/u.test(email) || /^\.|\.\.|\.$/.test(local)) return null
  const ascii = domainToASCII(domain)
  if (!/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(ascii))
    return null
  const normalised = `${local.toLowerCase()}@${ascii}`
  return normalised.length <= MAX_EMAIL ? normalised : null
}
