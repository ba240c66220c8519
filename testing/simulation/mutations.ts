import { readFileSync } from 'node:fs'

/** A defect of the product: this text of this file is replaced. */
export type Mutation = { file: string; from: string; to: string; seeds: number[] }

/** Defects that the simulation must find, each with seeds that find it. */
export const mutations: Record<string, Mutation> = {
  'an answer that asks everybody to wait counts as a try': {
    file: 'jobs/delivery/verdict.ts',
    from: `          nextSeconds: outcome.waitSeconds ?? null,
          job: { as: 'retry', seconds: 0 },`,
    to: `          nextSeconds: outcome.waitSeconds ?? null, counts: true,
          job: { as: 'retry', seconds: 0 },`,
    seeds: [1],
  },
  'a wrong key counts as a try': {
    file: 'jobs/delivery/verdict.ts',
    from: `        counts: false,
        nextSeconds: null,`,
    to: `        counts: true,
        nextSeconds: null,`,
    seeds: [1],
  },
  'a read that is told to wait holds nobody': {
    file: 'jobs/delivery/holding.ts',
    from: "if (answer?.kind === 'retry') await",
    to: "if (answer?.kind === 'rejected') await",
    seeds: [1],
  },
  'the circuit closes without a call': {
    file: 'jobs/delivery/probe.ts',
    from: '    if (trouble) return failed(probing, trouble)\n    if (!(await halfOpen(probing))) return',
    to: '    void trouble\n    await halfOpen(probing)\n    return succeeded(probing, false)',
    seeds: [1],
  },
  'jobs of people whom an administrator should see are deleted': {
    file: 'jobs/queue/ended-jobs.ts',
    from: "sql`j.state in ('failed', 'cancelled') and",
    to: 'sql`false and',
    seeds: [1],
  },
  'months that somebody still needs are dropped': {
    file: 'db/subscriptions/attempt-months.ts',
    from: 'if (!(await isNeeded(db, month)) && (await dropMonth(db, month)))',
    to: 'if (((await isNeeded(db, month)) || true) && (await dropMonth(db, month)))',
    seeds: [2],
  },
  'the count of the day begins anew at no midnight': {
    file: 'db/providers/budget.ts',
    from: 'then new_today else 0 end as used',
    to: 'then new_today else new_today end as used',
    seeds: [1],
  },
  'the count of the day begins anew each hour': {
    file: 'db/providers/budget.ts',
    from: "(clock_timestamp() at time zone 'utc')::date",
    to: "(date '2000-01-01' + (extract(epoch from clock_timestamp()) / 3600)::int)",
    seeds: [1],
  },
  'the wait grows with the time and not with the tries': {
    file: 'jobs/delivery/verdict.ts',
    from: 'backoffSeconds(tries + 1, outcome.waitSeconds, random)',
    to: 'backoffSeconds(tries + 10, outcome.waitSeconds, random)',
    seeds: [1],
  },
  'a pause that is over never ends': {
    file: 'jobs/delivery/gate.ts',
    from: 'if (!pausedUntil || pausedUntil.getTime() > now.getTime()) return',
    to: 'if (!pausedUntil || now) return',
    seeds: [1],
  },
  'jobs of dead workers are not taken back': {
    file: 'db/providers/people.ts',
    from: 'where until <= clock_timestamp() limit $1 for update skip locked)',
    to: "where until <= clock_timestamp() - interval '99 years' limit $1 for update skip locked)",
    seeds: [1],
  },
  'the end of an outage is told to nobody': {
    file: 'jobs/monitoring/watch.ts',
    from: '    off: !isOpen(row?.circuit),',
    to: '    off: false,',
    seeds: [1],
  },
  'an alert is raised at each look': {
    file: 'jobs/monitoring/watch.ts',
    from: 'if (on && !raised.has(cause)) {',
    to: 'if (on) {',
    seeds: [1],
  },
  'nobody waits for a turn in the rate': {
    file: 'jobs/delivery/budget.ts',
    from: 'await delay(wait ?? (PATIENCE_SECONDS * 1000) / 2, undefined, { signal })',
    to: 'await delay(0, undefined, { signal })',
    seeds: [2],
  },
  'a call that was given up on frees its place at once': {
    file: 'jobs/delivery/leases.ts',
    from: 'place.busyUntil = Math.max(place.busyUntil, startedAt + boundMs)',
    to: 'place.busyUntil = Math.min(place.busyUntil, startedAt + boundMs)',
    seeds: [1],
  },
  'who changed is asked of the last minutes only, however long nobody asked': {
    file: 'jobs/upkeep/changes.ts',
    from: 'row.now.getTime() - Math.max(0, age) - OVERLAP_MS',
    to: 'row.now.getTime() - OVERLAP_MS',
    seeds: [9],
  },
}

/** The file's text with the defect. @throws where the text that it replaces is not there once. */
export function planted(name: string): { file: string; source: string } {
  const mutation = mutations[name]
  if (!mutation) throw new Error(`no mutation is called ${name}`)
  const { file, from, to } = mutation
  const parts = readFileSync(file, 'utf8').split(from)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} of: ${from}`)
  return { file, source: parts.join(to) }
}
