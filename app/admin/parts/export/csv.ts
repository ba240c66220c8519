type Cell = string | number | Date | null

/**
 * A line of CSV (RFC 4180). Spreadsheets run a cell that begins with one of these as a formula, so it is prefixed
 * with an apostrophe (OWASP, "CSV injection"). The full-width characters matter in East Asian versions.
 */
export const csvLine = (cells: Cell[]) => `${cells.map(csvCell).join(',')}\r\n`

function csvCell(cell: Cell) {
  if (typeof cell === 'number') return String(cell)
  const text = cell instanceof Date ? cell.toISOString() : (cell ?? '')
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
