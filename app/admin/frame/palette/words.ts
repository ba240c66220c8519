/** The palette that Ctrl K opens. */
export const paletteWords = {
  title: 'Go to, find or do',
  placeholder: 'A page, a person, a filter, an action or a setting',
  none: 'Nothing by that name. A person is found by the beginning of their email or username, or by an id.',
  looking: 'Looking …',
  unreachable: 'People cannot be looked up right now.',
  close: 'Close',
  help: 'Arrow keys choose, Enter opens.',
  groups: { people: 'People', pages: 'Pages', actions: 'Actions', settings: 'Settings', filters: 'Filters' },
  scheme: (scheme: string) => `Colours: ${scheme}`,
  zone: (zone: string) => `Times: ${zone}`,
  pause: 'Pause updates',
  resume: 'Resume updates',
  keys: 'Show the keys',
  /** Beside the setting that is in force. */
  chosen: 'chosen',
  /** Other words by which a setting is found. */
  also: {
    scheme: { system: 'system auto theme', light: 'theme white', dark: 'theme black' },
    zone: 'time zone',
    pause: 'stop live refresh off',
    resume: 'go on live refresh',
    keys: 'keyboard shortcuts help',
  },
  people: (state: string) => `Registrations: ${state}`,
  jobs: (state: string) => `Jobs: ${state}`,
  /** By the address where it is done. */
  actions: {
    '/admin/provider#by-hand': 'Pause or resume the provider …',
    '/admin/provider#check': 'Ask the provider whether key and list are right …',
    '/admin/operations/new?kind=retry&scope=all&filter=%7B%22state%22%3A%22failed%22%7D':
      'Retry everybody who needs attention …',
    '/admin/administrators': 'Add an administrator …',
  },
}
