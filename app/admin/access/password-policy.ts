import { LEAST, MOST_CHARACTERS } from './password-lengths.ts'

const PRODUCT = 'frontdesk'
/** How many of the most common passwords are refused. */
const COMMON = 10_000
/** So many characters around a common password are no more than padding. */
const PADDING = 6

export type Weakness = 'short' | 'long' | 'common' | 'own'

/** What is wrong with a password that a person chooses; null where nothing is. */
export async function weaknessOf(
  password: string,
  { username, name }: { username: string; name: string },
): Promise<Weakness | null> {
  if (password.length < LEAST) return 'short'
  if (password.length > MOST_CHARACTERS) return 'long'
  const folded = password.normalize('NFKC').toLowerCase()
  const own = [PRODUCT, username, ...name.split(/\s+/)].map((word) => word.toLowerCase())
  const forms = [folded, unpadded(folded)].flatMap((form) => [form, once(form)])
  // A short name may be a part of any word.
  if (own.some((word) => forms.includes(word) || (word.length > 3 && folded.includes(word)))) return 'own'
  return (await isGuessed(folded)) ? 'common' : null
}

async function isGuessed(folded: string) {
  const isCommon = await commonPasswords()
  const core = unpadded(folded)
  const padding = folded.replace(core, '')
  return (
    isSimple(folded) ||
    isCommon(once(folded)) ||
    ((isCommon(core) || isCommon(once(core))) &&
      (padding.length <= PADDING || isSimple(padding) || isCommon(padding)))
  )
}

/** Without the digits and signs around it. */
const unpadded = (text: string) => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '') || text
/** `passpasspass` is `pass`. */
const once = (text: string) => /^(.+?)\1+$/su.exec(text)?.[1] ?? text

const ROWS = ['1234567890', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm'].map((row) =>
  row.repeat(2),
)
/** Of three different characters, or one row of the keyboard or the alphabet. */
const isSimple = (text: string) =>
  new Set(text).size <= 3 ||
  ROWS.some((row) => row.includes(text) || [...row].reverse().join('').includes(text))

let list: Promise<(text: string) => boolean> | undefined
/** Read when the first password is chosen. */
function commonPasswords() {
  list ??= import('@zxcvbn-ts/language-common').then(({ dictionary }) => {
    const most = new Set(dictionary['passwords-common'].slice(0, COMMON))
    return (text: string) => most.has(text)
  })
  return list
}
