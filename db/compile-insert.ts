import { getTableName, is, Param, Placeholder, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { drizzle } from 'drizzle-orm/postgres-js'
import type { Part } from './one-statement.ts'

/**
 * An insert whose SQL Drizzle builds once, when the module is loaded; building it at every registration took
 * a tenth of one. The row names every column listed, null where there is no value.
 */
export function compileInsert<T extends PgTable, C extends keyof T['$inferInsert'] & string>(
  table: T,
  columns: C[],
): (row: Required<Pick<T['$inferInsert'], C>>) => Part {
  const row = Object.fromEntries(columns.map((column) => [column, sql.placeholder(column)]))
  const compiled = drizzle
    .mock()
    .insert(table)
    .values(row as never)
    .toSQL()
  const encoders = compiled.params.map((param) => {
    if (!is(param, Param) || !is(param.value, Placeholder)) throw new Error('a value that is no column')
    return { column: param.value.name, encoder: param.encoder }
  })
  const name = `new_${getTableName(table)}`
  return (values: Record<string, unknown>) => ({
    name,
    sql: compiled.sql,
    // Drizzle's encoders take no null.
    params: encoders.map(({ column, encoder }) =>
      values[column] === null ? null : encoder.mapToDriverValue(values[column]),
    ),
  })
}
