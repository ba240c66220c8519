/** The most common mail domains. None of them is ever taken for a typo of another. */
const known = [
  ...[
    'gmail.com',
    'googlemail.com',
    'yahoo.com',
    'ymail.com',
    'yahoo.co.uk',
    'yahoo.de',
    'yahoo.fr',
    'yahoo.it',
  ],
  ...['hotmail.com', 'hotmail.co.uk', 'hotmail.de', 'hotmail.fr', 'hotmail.it', 'outlook.com', 'outlook.de'],
  ...[
    'live.com',
    'live.co.uk',
    'msn.com',
    'icloud.com',
    'me.com',
    'mac.com',
    'aol.com',
    'mail.com',
    'email.com',
  ],
  ...[
    'proton.me',
    'protonmail.com',
    'fastmail.com',
    'zoho.com',
    'gmx.com',
    'gmx.net',
    'gmx.de',
    'gmx.at',
    'gmx.ch',
  ],
  ...[
    'web.de',
    't-online.de',
    'freenet.de',
    'posteo.de',
    'mailbox.org',
    'bluewin.ch',
    'orange.fr',
    'free.fr',
  ],
  ...[
    'laposte.net',
    'wanadoo.fr',
    'libero.it',
    'comcast.net',
    'verizon.net',
    'sbcglobal.net',
    'btinternet.com',
  ],
  ...['seznam.cz', 'wp.pl', 'onet.pl', 'yandex.ru', 'mail.ru', 'qq.com', '163.com', 'naver.com'],
]
/** Endings that do not exist and are one slip away from ".com". */
const notCom = /\.(con|cmo|ocm|comm|vom|xom|cim|cpm|coom)$/

/** The address that was probably meant, or null where it does not look mistyped. */
export function typoHint(email: string): string | null {
  const at = email.lastIndexOf('@')
  const domain = email.slice(at + 1).toLowerCase()
  if (at < 1 || known.includes(domain)) return null
  const ending = domain.replace(notCom, '.com')
  const meant = known.includes(ending) ? ending : (nearest(ending) ?? (ending === domain ? null : ending))
  return meant && `${email.slice(0, at)}@${meant}`
}

const endingOf = (domain: string) => domain.slice(domain.lastIndexOf('.') + 1)
/** yahoo.ca is no slip for yahoo.com. Country codes that are ".com" minus a letter are checked as slips only. */
const isOtherCountry = (ending: string) => /^[a-z]{2}$/.test(ending) && !/^(co|cm|om)$/.test(ending)

function nearest(domain: string) {
  const near = known
    .map((name) => ({ name, slips: slipsBetween(domain, name), most: mostSlips(name) }))
    .filter(
      ({ name, slips, most }) =>
        slips <= most && (endingOf(name) === endingOf(domain) || !isOtherCountry(endingOf(domain))),
    )
    .sort((a, b) => a.slips - b.slips)
  return near[0]?.name ?? null
}

/** A slip in a short name makes another valid name: ge.com is not me.com. */
function mostSlips(name: string) {
  const letters = name.indexOf('.')
  if (letters < 4) return 0
  return letters < 6 ? 1 : 2
}

/** Edit distance with adjacent swaps: letters left out, added, changed or swapped (optimal string alignment). */
export function slipsBetween(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  const cell = (row: number, column: number) => rows[row]?.[column] ?? 0
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    rows.push(line)
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line.push(
        Math.min(
          cell(row - 1, column) + 1,
          cell(row, column - 1) + 1,
          cell(row - 1, column - 1) + (same ? 0 : 1),
          swapped ? cell(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      )
    }
  }
  return cell(a.length, b.length)
}
