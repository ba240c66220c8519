/** The longest string that is read from an answer; messages and names are far shorter. */
const MOST = 4000
const DEEPEST = 50

/** At most so many code points: a cut between code units could leave half an emoji, which PostgreSQL refuses. */
export const cut = (text: string, most: number) =>
  text.length > most
    ? Array.from(text.slice(0, 2 * most))
        .slice(0, most)
        .join('')
    : text

/** Text from outside, made safe to read and store: well-formed, without control characters, bounded. */
export const clean = (text: string, most = MOST): string =>
  cut(text, most)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')

/** Parsed JSON with each of its strings and names changed; parts nested too deeply for a real answer become null. */
export function mapStrings(json: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof json === 'string') return change(json)
  if (typeof json !== 'object' || json === null) return json
  if (depth === DEEPEST) return null
  if (Array.isArray(json)) return json.map((one) => mapStrings(one, change, depth + 1))
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [change(name), mapStrings(value, change, depth + 1)]),
  )
}
