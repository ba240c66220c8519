import postgres from 'postgres'
import { until } from '../../e2e/until.ts'
import type { Cluster, ClusterNode } from './cluster.ts'

/** What happens to a leader, and how the cluster is made whole afterwards. */
type Fault = (cluster: Cluster, leader: ClusterNode) => Promise<() => Promise<void> | void>

export const faults = {
  async 'leader killed'(_, leader) {
    leader.signal('SIGKILL')
    return () => leader.start()
  },
  async 'leader frozen'(_, leader) {
    leader.signal('SIGSTOP')
    return () => leader.signal('SIGCONT')
  },
  async 'leader cut off from etcd'(_, leader) {
    leader.link.swallow(true)
    return () => leader.link.swallow(false)
  },
  async switchover(cluster, leader) {
    await cluster.switchover(leader)
    return () => {}
  },
} satisfies Record<string, Fault>
export type FaultName = keyof typeof faults

const ASK_MS = 100
const ANSWER_MS = 1_000

/** Asks every node but the old leader whether it takes writes. @returns when the first one did, by the monotonic clock. */
export async function firstWrite(cluster: Cluster, old: ClusterNode, seconds: number) {
  let at: number | undefined
  const ask = async ({ port }: ClusterNode) => {
    while (at === undefined) {
      const sql = postgres(`postgres://postgres@127.0.0.1:${port}/frontdesk`, {
        ...{ max: 1, onnotice: () => {}, connect_timeout: 1, fetch_types: false, backoff: () => 60 },
      })
      const answer = sql`insert into cluster_writes default values`.then(
        () => true,
        () => false,
      )
      const late = new Promise<false>((resolve) => setTimeout(resolve, ANSWER_MS, false))
      if (await Promise.race([answer, late])) at ??= performance.now()
      await sql.end({ timeout: 0 }).catch(() => {})
      await new Promise((resolve) => setTimeout(resolve, ASK_MS))
    }
  }
  const asking = cluster.nodes.filter((node) => node !== old).map(ask)
  try {
    await until(() => at !== undefined, seconds)
  } finally {
    at ??= Number.NaN
    await Promise.all(asking)
  }
  return at
}
