import { sections } from '#app/admin/pages.ts'

export const keyWords: [keys: string[], does: string][] = [
  [['?'], 'Show this list'],
  [['/'], 'Search for a person'],
  [['Ctrl K'], 'Go to a page, find a person, or do something'],
  [['j'], 'Next row of the list'],
  [['k'], 'Row before'],
  [['Enter'], 'Open the row, or press what is in focus'],
  [['x'], 'Select the row, or take it out'],
  [['r'], 'Go to the button that retries; Enter presses it'],
  [['.'], 'Show the new rows'],
  ...sections.flatMap(({ key, name }): [string[], string][] => (key ? [[['g', key], name]] : [])),
]

export const keyHelp = {
  title: 'Keys',
  button: 'Keys',
  on: 'Single keys work on this browser',
  note: 'They do nothing while you type, or together with Ctrl, Alt or Cmd.',
  close: 'Close',
}

/** Messages for a key that can do nothing here. */
export const keyAnswers = {
  noRows: 'There are no rows here.',
  noRow: 'No row is chosen: j goes to the first.',
  notSelectable: 'The rows of this list cannot be selected.',
  noRetry: 'There is nothing to retry here.',
  noNewer: 'Nothing new.',
  go: 'g: now the letter of a page.',
  selected: 'Selected.',
  unselected: 'Not selected.',
}
