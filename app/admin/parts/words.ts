/** The columns of a list. */
export const columnWords = { button: 'Columns' }
