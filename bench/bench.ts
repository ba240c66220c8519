import type { Stack } from '../e2e/stack.ts'
import { median } from './load.ts'

export type Say = (line: string) => void

/** What a measurement is given. */
export type Bench = {
  say: Say
  /** The whole product, started once for all that share it. */
  product: () => Promise<Stack>
  /** The value of `--jobs`; undefined where it was not given. */
  jobs?: number
}

/** Where a round is short. */
export const ROUNDS = 5

/**
 * Measures each in turn, round after round, so that other load on the machine affects them all.
 * @returns the median of each.
 */
export async function inTurns<Name extends string>(
  measures: Record<Name, () => Promise<number>>,
  rounds = ROUNDS,
): Promise<Record<Name, number>> {
  const all = Object.entries<() => Promise<number>>(measures).map(([name, measure]) => ({
    ...{ name, measure },
    figures: [] as number[],
  }))
  for (let round = 0; round < rounds; round++)
    for (const { measure, figures } of all) figures.push(await measure())
  return Object.fromEntries(all.map(({ name, figures }) => [name, median(figures)])) as Record<Name, number>
}
