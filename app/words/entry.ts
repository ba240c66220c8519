/**
 * What a table says of a key that comes from outside: an address, a form, a stored row of another version. Nothing for a key
 * that is not the table's own, such as `constructor`, nor for one that is no text, as where an address has it twice.
 */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
