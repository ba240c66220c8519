import { z } from 'zod'

export const modes = [
  'up',
  'slow',
  'down',
  'hang',
  'refuse',
  'maintenance',
  'reject',
  'rate_limited',
  'bad_key',
  'flaky',
  'commit_then_drop',
] as const
export type Mode = (typeof modes)[number]

export const settingsSchema = z.object({
  mode: z.enum(modes),
  /** Milliseconds added before every answer. In mode `slow`, 3,000 more. */
  latencyMs: z.int().min(0).max(120_000),
  /** Share of requests that mode `flaky` fails, 0 to 1. */
  failRate: z.number().min(0).max(1),
  /** The list's own setting. */
  doubleOptIn: z.boolean(),
})
export type Settings = z.infer<typeof settingsSchema>

export const initialSettings: Settings = { mode: 'up', latencyMs: 0, failRate: 0.5, doubleOptIn: false }
