// How providers, and gateways before them, write an address that they repeat: as it is, as part of a URL, of HTML, of
// JSON, for another keyboard, or for people. One spelling may stand inside another.

/** A sign that an address may stand there. */
const AT =
  /[@＠﹫]|%(?:25)*40|&(?:amp;|#38;)*(?:#0*64|#x0*40|commat)\b|\\(?:u0040|u\{0*40\}|x40)|[([{<]\s{0,3}at\s{0,3}[)\]}>]/iu
const ENCODED = new RegExp(
  [
    '(?:%[0-9a-f]{2})+',
    '&(?:#\\d{1,7}|#x[0-9a-f]{1,6}|amp|commat|period|plus|lowbar|hyphen|dash);?',
    '\\\\{1,8}(?:u[0-9a-f]{4}|u\\{[0-9a-f]{1,6}\\}|x[0-9a-f]{2})',
    '[\\uff01-\\uff5e﹫﹒．。]',
    '\\s{0,3}[([{<]\\s{0,3}(?:at|dot)\\s{0,3}[)\\]}>]\\s{0,3}',
  ].join('|'),
  'giu',
)
/** What ends an address stays encoded: it may be a part of one. */
const END = /[\s<>"'(),;:[\]\p{Cc}]/u
/** So often may one spelling stand inside another. */
const DEEPEST = 10

const NAMED: Record<string, string> = {
  amp: '&',
  commat: '@',
  period: '.',
  plus: '+',
  lowbar: '_',
  hyphen: '-',
  dash: '-',
  at: '@',
  dot: '.',
}

/**
 * The text as it is where no address may stand in it. Else with its letters and signs written as themselves, so that
 * each address has an @ and no other sign for it.
 */
export function spellAddresses(text: string): string {
  if (!AT.test(text)) return text
  let spelt = text
  for (let times = 0; times < DEEPEST; times++) {
    const next = spelt.replace(ENCODED, decode)
    if (next === spelt) break
    spelt = next
  }
  return spelt.toWellFormed()
}

/** The text without the addresses in it. */
export const withoutAddresses = (text: string) =>
  spellAddresses(text).replace(/[^\s<>"(),;:[\]]+@[^\s<>"'(),;[\]]+/gu, '[address]')

function decode(part: string): string {
  if (part.startsWith('%')) return decodePercent(part)
  const [, decimal, hex, name] = /^(?:&#(\d+)|(?:&#x|\\{1,8}[ux]\{?)([0-9a-f]+)|\W*(\w+))/iu.exec(part) ?? []
  if (decimal || hex) {
    const code = Number.parseInt(decimal ?? hex ?? '', decimal ? 10 : 16)
    const one = code <= 0x10ffff ? String.fromCodePoint(code) : ''
    return one === '' || END.test(one) ? part : one
  }
  return NAMED[name?.toLowerCase() ?? ''] ?? part.normalize('NFKC').replace('。', '.')
}

/** Bytes of UTF-8; where they are none, those of them that are ASCII. */
function decodePercent(part: string) {
  const ascii = (one: string) => (END.test(decodeURIComponent(one)) ? one : decodeURIComponent(one))
  try {
    const whole = decodeURIComponent(part)
    if (!END.test(whole)) return whole
  } catch {}
  return part.replace(/%[2-7][0-9a-f]/giu, ascii)
}

/** Without one of these in it a text has nothing that is spelt otherwise. */
export const SPELT = /[%&\\\uff01-\uff5e﹫﹒．。]|[([{<]\s{0,3}(?:at|dot)\b/iu

export const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** A pattern for this text, in any capitals and however each of its characters is written; for the flags `giu`. */
export const spelling = (text: string) =>
  Array.from(text, (one) => `(?:${waysToWrite(one).join('|')})`).join('')

function waysToWrite(one: string) {
  const code = one.codePointAt(0) ?? 0
  const hex = code.toString(16)
  const bytes = Array.from(new TextEncoder().encode(one), (byte) => byte.toString(16).padStart(2, '0'))
  const units = Array.from({ length: one.length }, (_, at) =>
    one.charCodeAt(at).toString(16).padStart(4, '0'),
  )
  return [
    escaped(one),
    bytes.map((byte) => `%(?:25)*${byte}`).join(''),
    `&(?:amp;)*#(?:0*${code}|x0*${hex});?`,
    units.map((unit) => `\\\\{1,8}(?:u${unit}${unit.startsWith('00') ? `|x${unit.slice(2)}` : ''})`).join(''),
    // Its form in full width.
    ...(code > 0x20 && code < 0x7f ? [String.fromCodePoint(code + 0xfee0)] : []),
    ...(one === '@' ? ['\\s{0,3}[([{<]\\s{0,3}at\\s{0,3}[)\\]}>]\\s{0,3}', '&commat;?'] : []),
    ...(one === '.' ? ['\\s{0,3}[([{<]\\s{0,3}dot\\s{0,3}[)\\]}>]\\s{0,3}', '&period;?'] : []),
  ]
}
