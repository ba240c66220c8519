/**
 * A table's text for a key from outside: a URL, a form, a row stored by another version. Undefined for keys that are
 * not the table's own, such as `constructor`, and for values that are no text, as when a URL has the parameter twice.
 */
export const entryOf = <T>(table: Readonly<Record<string, T>>, key: unknown): T | undefined =>
  typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined
