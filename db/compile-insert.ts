import { fillPlaceholders, is, Param, Placeholder, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Statement } from './one-transaction.ts'

/**
 * An insert whose SQL Drizzle builds once, when the module is loaded; building it at every registration took
 * a tenth of one. The row names every column listed, null where there is no value.
 */
export function compileInsert<T extends PgTable, C extends keyof T['$inferInsert'] & string>(
  table: T,
  columns: C[],
): (row: Required<Pick<T['$inferInsert'], C>>) => Statement {
  const row = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]))
  const compiled = drizzle
    .mock()
    .insert(table)
    .values(row as never)
    .toSQL()
  return (values: Record<string, unknown>) => ({
    sql: compiled.sql,
    // Drizzle's encoders take no null.
    params: compiled.params.map((param) =>
      is(param, Param) && is(param.value, Placeholder) && values[param.value.name] === null
        ? null
        : fillPlaceholders([param], values)[0],
    ),
  })
}
