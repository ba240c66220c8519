const HOUR_MS = 3_600_000

/**
 * The windows of the charts. `grain`: seconds of a point, as `db/monitoring/rollups.ts` keeps them; their
 * names are in `app/admin/overview/words.ts`.
 */
export const windows = {
  '1h': { ms: HOUR_MS, grain: 60 },
  '24h': { ms: 24 * HOUR_MS, grain: 600 },
  '7d': { ms: 7 * 24 * HOUR_MS, grain: 3600 },
  '30d': { ms: 30 * 24 * HOUR_MS, grain: 21_600 },
} as const
export type WindowName = keyof typeof windows

/** @returns null where the address names none. */
export const readWindow = (given: string | string[] | undefined): WindowName | null =>
  typeof given === 'string' && Object.hasOwn(windows, given) ? (given as WindowName) : null

/** The start of the window's first point, which is a complete one. */
export const beginOf = ({ ms, grain }: (typeof windows)[WindowName], now: number) =>
  new Date(Math.floor((now - ms) / (grain * 1000)) * grain * 1000)
