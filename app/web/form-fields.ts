/** In characters. No field takes as much: what is longer is cut, and stays too long. Some work takes the square of a text's length. */
const MOST = 20_000

/** One text per name: repeated fields and files count as missing, and so does a body that is no form. */
export function readFields<N extends string>(given: unknown, ...names: N[]) {
  const form = given instanceof FormData ? given : new FormData()
  const fields = names.map((name) => {
    const [only, ...more] = form.getAll(name)
    return [name, more.length === 0 && typeof only === 'string' ? only.slice(0, MOST) : undefined]
  })
  return Object.fromEntries(fields) as Record<N, string | undefined>
}
