const HOUR_MS = 3_600_000

/** What the charts show. `grain`: seconds of a point, as `db/rollups.ts` keeps them; `each` in words. */
export const windows = {
  '1h': { name: '1 hour', ms: HOUR_MS, grain: 60, each: 'minute' },
  '24h': { name: '24 hours', ms: 24 * HOUR_MS, grain: 600, each: '10 minutes' },
  '7d': { name: '7 days', ms: 7 * 24 * HOUR_MS, grain: 3600, each: 'hour' },
  '30d': { name: '30 days', ms: 30 * 24 * HOUR_MS, grain: 21_600, each: '6 hours' },
} as const
export type WindowName = keyof typeof windows

export const readWindow = (given: string | string[] | undefined): WindowName =>
  typeof given === 'string' && Object.hasOwn(windows, given) ? (given as WindowName) : '24h'

/** Where the window's first point begins: it is whole. */
export const beginOf = ({ ms, grain }: (typeof windows)[WindowName], now: number) =>
  new Date(Math.floor((now - ms) / (grain * 1000)) * grain * 1000)
