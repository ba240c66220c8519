import { parseArgs } from 'node:util'
import type postgres from 'postgres'
import { startStack } from '../e2e/stack.ts'
import { until } from '../e2e/until.ts'
import { type Cluster, type ClusterNode, startCluster } from '../testing/cluster/cluster.ts'
import { type FaultName, faults, firstWrite } from '../testing/cluster/faults.ts'
import { type People, startPeople } from '../testing/cluster/people.ts'
import { whyNoCluster } from '../testing/cluster/programs.ts'
import { usualTimes } from '../testing/cluster/settings.ts'
import { buildIfChanged } from './local/build.ts'
import { migrateAll } from './migrate.ts'

const BROWSERS = 8
const FAILOVER_SECONDS = 90
const WHOLE_SECONDS = 120
const DRAIN_SECONDS = 180
/** Registering goes on so long after the new leader's first write. */
const AGAIN_MS = 2_000
/** A form is answered after 8 s; the rest is a busy machine's. */
const WAIT_MS = 9_000

const usage = `npm run cluster [-- --faults 'leader killed,switchover'] [--nodes N] [--ttl SECONDS --loop-wait SECONDS --retry SECONDS]
  --faults   some of: ${Object.keys(faults).join(', ')}
  --nodes    how many of the three nodes have each of them, as far as Patroni makes them leaders`

function readOptions() {
  const text = { type: 'string' as const }
  const { values } = parseArgs({
    options: { faults: text, nodes: text, ttl: text, 'loop-wait': text, retry: text },
  })
  const names = (values.faults?.split(',') ?? Object.keys(faults)).map((name) => name.trim())
  const unknown = names.find((name) => !(name in faults))
  if (unknown !== undefined) throw new Error(`${unknown} is no fault\n${usage}`)
  return {
    names: names as FaultName[],
    nodes: Number(values.nodes ?? 3),
    times: {
      ttl: Number(values.ttl ?? usualTimes.ttl),
      loopWait: Number(values['loop-wait'] ?? usualTimes.loopWait),
      retryTimeout: Number(values.retry ?? usualTimes.retryTimeout),
    },
  }
}

type Row = {
  fault: string
  leader: string
  'gap, s': number
  'new leader writes after, s': number
  'registering after that, s': number
}
const seconds = (ms: number) => Math.round(ms / 10) / 100

/** One fault of the leader under load, until the cluster is whole again. */
async function strike(cluster: Cluster, people: People, name: FaultName, leader: ClusterNode): Promise<Row> {
  const begun = performance.now()
  const heal = await faults[name](cluster, leader)
  const writes = await firstWrite(cluster, leader, FAILOVER_SECONDS)
  const told = () => people.told.find(({ at }) => at >= writes)?.at
  await until(() => told() !== undefined, 60)
  const enough = people.told.length + 50
  await until(() => people.told.length > enough, 60)
  await heal()
  await until(cluster.isWhole, WHOLE_SECONDS)
  return {
    fault: name,
    leader: leader.name,
    'gap, s': seconds(people.longestGapMs(begun, performance.now())),
    'new leader writes after, s': seconds(writes - begun),
    'registering after that, s': seconds((told() ?? Number.NaN) - writes),
  }
}

/** Each fault with each of so many nodes as the leader; a switchover, where the leader has none left. */
async function strikeAll(cluster: Cluster, people: People, { names, nodes }: ReturnType<typeof readOptions>) {
  const left = new Map(cluster.nodes.slice(0, nodes).map((node) => [node, [...names]]))
  const rows: Row[] = []
  // Which standby is next is Patroni's choice, so a node may never lead.
  const tries = (names.length + 1) * nodes
  while (rows.length < tries && [...left.values()].some((faults) => faults.length > 0)) {
    let found: ClusterNode | undefined
    await until(async () => {
      found = await cluster.leader()
      return found !== undefined
    }, WHOLE_SECONDS)
    const leader = found as unknown as ClusterNode
    const own = left.get(leader) ?? []
    const name = own.find((one) => one !== 'switchover') ?? 'switchover'
    left.set(
      leader,
      own.filter((one) => one !== name),
    )
    const row = await strike(cluster, people, name, leader)
    console.log(
      Object.entries(row)
        .map(([key, value]) => `${key}: ${value}`)
        .join(' · '),
    )
    rows.push(row)
  }
  return rows
}

/** What was told and is not there, or is there in part. */
async function judge(sql: postgres.Sql, people: People, wrong: string[]) {
  const users = new Set((await sql`select username from users`).map(({ username }) => username as string))
  const lost = people.told.filter(({ username }) => !users.has(username))
  if (lost.length > 0) wrong.push(`lost: ${lost.length}, such as ${lost[0]?.username}`)
  const [halves] =
    await sql`select count(*)::int as n from users u left join subscriptions s on s.user_id = u.id where s.user_id is null`
  if (halves?.n) wrong.push(`${halves.n} people without a subscription`)
  const waiting = async () =>
    (await sql`select 1 from subscriptions where state in ('pending', 'delayed') limit 1`).length > 0
  await until(async () => !(await waiting()), DRAIN_SECONDS).catch(() =>
    wrong.push(`somebody still waits ${DRAIN_SECONDS} s after all was well again`),
  )
  const states = await sql`select state, count(*)::int as people from subscriptions group by 1`
  const other = states.filter(({ state }) => state !== 'confirmed')
  for (const { state, people } of other) wrong.push(`${people} people are ${state}`)
  return lost.length
}

async function main() {
  const options = readOptions()
  const why = await whyNoCluster()
  if (why) {
    console.log(`NO CLUSTER WAS TRIED: ${why}`)
    return 0
  }
  buildIfChanged(console.log)
  const cluster = await startCluster(options.times)
  console.log(`three nodes, ${JSON.stringify(options.times)}`)
  const wrong: string[] = []
  let ended = 0
  await migrateAll(cluster.url)
  const stack = await startStack({ database: cluster.url, onExit: () => ended++ }).catch(async (error) => {
    await cluster.stop()
    throw error
  })
  try {
    await stack.sql`create table cluster_writes (at timestamptz default clock_timestamp())`
    stack.startWorker()
    const people = await startPeople(stack.url, BROWSERS)
    await until(() => people.told.length > 50, 60)
    const rows = await strikeAll(cluster, people, options)
    await people.stop()
    const lost = await judge(stack.sql, people, wrong)
    console.table(rows)
    const late = rows.filter((row) => row['registering after that, s'] * 1_000 > AGAIN_MS)
    for (const row of late)
      wrong.push(
        `${row.fault} of ${row.leader}: registering only ${row['registering after that, s']} s after the new leader's first write`,
      )
    if (ended > 0) wrong.push(`${ended} of our processes ended`)
    if (people.longestWaitMs() > WAIT_MS)
      wrong.push(`somebody waited ${seconds(people.longestWaitMs())} s for an answer`)
    for (const [what, times] of people.unexpected) wrong.push(`${times} times: ${what}`)
    console.log(
      `told ${people.told.length}, lost ${lost}, processes of ours that ended ${ended}, told "could not confirm" ${people.unconfirmed()}, longest gap ${Math.max(...rows.map((row) => row['gap, s']))} s, longest wait for an answer ${seconds(people.longestWaitMs())} s`,
    )
  } catch (error) {
    console.error(cluster.logs())
    throw error
  } finally {
    await stack.stop()
    await cluster.stop()
  }
  for (const line of wrong) console.log(line)
  console.log(wrong.length > 0 ? `${wrong.length} broken promises` : 'all promises kept')
  return wrong.length > 0 ? 1 : 0
}

process.exit(await main())
