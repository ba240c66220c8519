/** One text per name: repeated fields and files count as missing, and so does a body that is no form. */
export function readFields<N extends string>(given: unknown, ...names: N[]) {
  const form = given instanceof FormData ? given : new FormData()
  const fields = names.map((name) => {
    const [only, ...more] = form.getAll(name)
    return [name, more.length === 0 && typeof only === 'string' ? only : undefined]
  })
  return Object.fromEntries(fields) as Record<N, string | undefined>
}
