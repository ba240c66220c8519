/** How often a page checks for changes, in milliseconds; the first is the default. */
export const intervals = ['3000', '1000', '10000', '60000', 'off'] as const

export type Interval = (typeof intervals)[number]

export const intervalWords: Record<Interval, string> = {
  '1000': 'every second',
  '3000': 'every 3 s',
  '10000': 'every 10 s',
  '60000': 'every minute',
  off: 'off',
}

export const liveWords = {
  asOf: 'as of',
  notSince: 'not updated since',
  interval: 'Updates',
  zone: 'Times',
  /** The server, or the connection to it, is slower than the reader's choice. */
  slower: (seconds: number) => `now every ${seconds} s: the server is busy`,
  unreachable: 'The server cannot be reached. This page keeps trying.',
  newer: (count: number) => `${count < 100 ? count : '99+'} new`,
}
