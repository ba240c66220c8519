import { toASCII, toUnicode } from 'tr46'

// UTS 46 with the checks of IDNA 2008. The tables are the package's, so a newer Node changes no address's canonical form.
const RULES = {
  checkHyphens: true,
  checkBidi: true,
  checkJoiners: true,
  useSTD3ASCIIRules: true,
  verifyDNSLength: true,
  transitionalProcessing: false,
}

/** Plain ASCII names, which are most of them, take a tenth of the time. */
const PLAIN = /^(?=.{4,253}$)((?!..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/
/** Letters, marks and digits, and the exceptions of RFC 5892: UTS 46 alone lets symbols through, such as emoji. */
const VALID =
  /^[\p{L}\p{Mn}\p{Mc}\p{Nd}\u00b7\u0375\u05f3\u05f4\u06fd\u06fe\u0f0b\u3007\u30fb\u200c-\u200d.-]+$/u
/** Its other exceptions, and the parts that Korean syllables were once made of. */
const DISALLOWED = /[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u
/** Characters that are allowed only next to certain others. */
const OUT_OF_PLACE =
  /(?<!l)\u00b7|\u00b7(?!l)|\u0375(?!\p{sc=Greek})|(?<!\p{sc=Hebrew})[\u05f3\u05f4]|[\u0660-\u0669][^.]*[\u06f0-\u06f9]|[\u06f0-\u06f9][^.]*[\u0660-\u0669]|(?<![\p{sc=Hira}\p{sc=Kana}\p{sc=Han}][^.]*)\u30fb(?![^.]*[\p{sc=Hira}\p{sc=Kana}\p{sc=Han}])/u
/** Without this, a name of digits is an IP address to some programs. */
const ENDS_IN_LETTERS = /\.([a-z]{2,63}|xn--[a-z0-9-]+)$/

/**
 * The domain in ASCII, lower case. Apart from case and NFC the domain has to be written as it is. Anything
 * that a mapping would replace or leave out is refused, such as full-width letters, soft hyphens or an
 * ideographic full stop.
 * @returns null when it is not a domain of two labels or more.
 */
export function domainToAscii(domain: string): string | null {
  const plain = domain.toLowerCase()
  if (PLAIN.test(plain)) return plain
  // Letter by letter: lower-casing a whole word turns the last Σ into ς, which is another domain.
  const lower = [...domain.normalize('NFC')].map((letter) => letter.toLowerCase()).join('')
  const ascii = VALID.test(lower) ? toASCII(lower, RULES) : null
  if (ascii === null || !ENDS_IN_LETTERS.test(ascii)) return null
  const unicode = toUnicode(ascii, RULES).domain
  if (!VALID.test(unicode) || DISALLOWED.test(unicode) || OUT_OF_PLACE.test(unicode)) return null
  const [inAscii, inUnicode] = [ascii.split('.'), unicode.split('.')]
  const asWritten = lower.normalize('NFC').split('.')
  return asWritten.every((label, index) => label === inAscii[index] || label === inUnicode[index])
    ? ascii
    : null
}
