// How providers, and gateways before them, write an address that they repeat: as it is, as part of a URL, of HTML, of
// JSON, for another keyboard, or for people. One spelling may stand inside another.

/** What stands before an @ that has another meaning in other texts, such as `limit=40` and `C:\100`, and after it. */
const [BEFORE, AFTER] = ['(?<=[\\p{L}\\p{N}])', '(?=(?:[\\p{L}\\p{N}-]{1,63}\\.){1,8}\\p{L}{2})']
/** For quoted-printable, and by an octal number. */
const DOUBTFUL = `${BEFORE}(?:=40|\\\\{1,8}100)${AFTER}`
/** A sign that an address may stand there. */
const AT = new RegExp(
  [
    '[@＠﹫]|%(?:25)*(?:u00)?40|&(?:amp;|#38;)*(?:#0*64|#x0*40|commat)\\b|\\\\(?:u0040|u\\{0*40\\}|x40)',
    '[([{<]\\s{0,3}at\\s{0,3}[)\\]}>]',
    DOUBTFUL,
  ].join('|'),
  'iu',
)
const ENCODED = new RegExp(
  [
    '(?:%[0-9a-f]{2})+|%u[0-9a-f]{4}',
    '&(?:#0*\\d{1,7}|#x0*[0-9a-f]{1,6}|amp|commat|period|plus|lowbar|hyphen|dash);?',
    '\\\\{1,8}(?:u[0-9a-f]{4}|u\\{0*[0-9a-f]{1,6}\\}|x[0-9a-f]{2})',
    DOUBTFUL,
    '[\\uff01-\\uff5e﹫﹒．。]',
    '\\s{0,3}[([{<]\\s{0,3}(?:at|dot)\\s{0,3}[)\\]}>]\\s{0,3}',
  ].join('|'),
  'giu',
)
const HIDDEN = /[\u00ad\u200b\u2060\ufeff]|&#(?:0*(?:173|8203|8288|65279)|x0*(?:ad|200b|2060|feff))\b;?/giu
/** The text without what nobody sees of it. What joins letters and emoji stays. */
export const withoutHidden = (text: string) => text.replace(HIDDEN, '')
const TAG = '(?:<\\/?[a-z][^<>@]{0,80}>)'
/** What may stand around the @ of an address and belongs to it: spaces, and tags of HTML. */
const AROUND = new RegExp(`${BEFORE}(?:${TAG}{0,4}@${TAG}{0,4}|[ \\t]{0,3}@[ \\t]{1,3})${AFTER}`, 'giu')
/** A local part in quotation marks. */
const QUOTED = /(?<![\p{L}\p{N}"\\])\\{0,8}"([^"@\p{Cc}]{1,64})"@/gu
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
  let spelt = withoutHidden(text)
  for (let times = 0; times < DEEPEST; times++) {
    const next = spelt.replace(ENCODED, decode)
    if (next === spelt) break
    spelt = next
  }
  return withoutHidden(spelt)
    .replace(AROUND, '@')
    .replace(QUOTED, (_, local: string) => `${local.replaceAll(/[\s<>(),;:[\]\\]/g, '')}@`)
    .toWellFormed()
}

/** The text without the addresses in it. */
export const withoutAddresses = (text: string) =>
  spellAddresses(text).replace(/[^\s<>"(),;[\]]+/gu, (part) => {
    // No pattern for an address: looked for from every place of a long text, it takes the square of its length.
    const at = part.indexOf('@')
    const start = part.lastIndexOf(':', at) + 1
    const quote = part.indexOf("'", part.lastIndexOf('@'))
    const end = quote < 0 ? part.length : quote
    const isNone = at < 0 || part.lastIndexOf('@') === start || end - at < 2
    return isNone ? part : `${part.slice(0, start)}[address]${part.slice(end)}`
  })

function decode(part: string): string {
  if (/^%[^u]/i.test(part)) return decodePercent(part)
  if (/^(?:=40|\\+100)$/.test(part)) return '@'
  const [, decimal, hex, name] =
    /^(?:&#(\d+)|(?:&#x|%u|\\{1,8}[ux]\{?)([0-9a-f]+)|\W*(\w+))/iu.exec(part) ?? []
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
export const SPELT = /[%&\\\uff01-\uff5e﹫﹒．。]|=40|[([{<]\s{0,3}(?:at|dot)\b|[\s">]@|@[\s<]/iu

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
    bytes.map((byte) => `%(?:25)*${code < 0x80 ? '(?:u00)?' : ''}${byte}`).join(''),
    ...(code < 0x80 ? [] : [units.map((unit) => `%(?:25)*u${unit}`).join('')]),
    `&(?:amp;)*#(?:0*${code}|x0*${hex});?`,
    units.map((unit) => `\\\\{1,8}(?:u${unit}${unit.startsWith('00') ? `|x${unit.slice(2)}` : ''})`).join(''),
    // Its form in full width.
    ...(code > 0x20 && code < 0x7f ? [String.fromCodePoint(code + 0xfee0)] : []),
    ...(one === '@' ? [`"?${TAG}{0,4}@${TAG}{0,4}`, '[ \\t]{0,3}@[ \\t]{1,3}', '=40|\\\\{1,8}100'] : []),
    ...(one === '@' ? ['\\s{0,3}[([{<]\\s{0,3}at\\s{0,3}[)\\]}>]\\s{0,3}', '&commat;?'] : []),
    ...(one === '.' ? ['\\s{0,3}[([{<]\\s{0,3}dot\\s{0,3}[)\\]}>]\\s{0,3}', '&period;?'] : []),
  ]
}
