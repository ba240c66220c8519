import type { Connection, Options } from './connection.ts'

type Handlers = {
  parsers: Record<number, (text: string) => unknown>
  serializers: Record<number, (value: unknown) => unknown>
}

/** Reads the array types from the database, once for all connections that share the options. */
export async function learnArrayTypes(connection: Connection, options: Options) {
  const query = connection.statement(`
    select oid::int, typarray::int from pg_catalog.pg_type where typarray <> 0 and typtype <> 'c'`)
  await connection.run(query)
  const { parsers, serializers } = options as unknown as Handlers
  const { typeArrayMap } = (options as unknown as { shared: { typeArrayMap: Record<number, number> } }).shared
  for (const { oid, typarray } of (await query) as unknown as { oid: number; typarray: number }[]) {
    if (parsers[typarray] && serializers[typarray]) continue
    typeArrayMap[oid] = typarray
    parsers[typarray] = (text) => parseArray(text, parsers[oid] ?? String)
    serializers[typarray] = (value) => serializeArray(value, serializers[oid] ?? String)
  }
}

function serializeArray(value: unknown, serialize: (value: unknown) => unknown): unknown {
  if (!Array.isArray(value)) return value
  const items = value.map((item) => {
    if (Array.isArray(item)) return serializeArray(item, serialize)
    if (item === null) return 'null'
    if (item === undefined) throw new Error('an array for the database has a value that is undefined')
    return `"${String(serialize(item)).replace(/[\\"]/g, '\\$&')}"`
  })
  return `{${items.join(',')}}`
}

const TOKEN = /"((?:[^"\\]|\\.)*)"|[{}]|[^{},"]+/gs

function parseArray(text: string, parse: (text: string) => unknown): unknown {
  const root: unknown[] = []
  const open = [root]
  for (const [token, quoted] of text.slice(text.indexOf('{')).matchAll(TOKEN)) {
    const list = open.at(-1) as unknown[]
    if (token === '{') {
      const inner: unknown[] = []
      list.push(inner)
      open.push(inner)
    } else if (token === '}') open.pop()
    else if (quoted !== undefined) list.push(parse(quoted.replace(/\\(.)/gs, '$1')))
    else list.push(token === 'NULL' ? null : parse(token))
  }
  return root[0]
}
