import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { until } from '../../e2e/until.ts'
import { freePort } from '../../scripts/local/postgres.ts'
import { treeOf } from '../process-tree.ts'
import { createProxy, type TcpProxy } from '../tcp-proxy.ts'
import { serverOwner } from './programs.ts'
import { haproxySettings, type Node, patroniSettings, type Times } from './settings.ts'

type Member = { name: string; role: string; state: string; lag?: number | string }
export type Cluster = Awaited<ReturnType<typeof startCluster>>
export type ClusterNode = Node & {
  /** The way to etcd, which a split cuts. */
  link: TcpProxy
  /** To Patroni, the server and all their children. */
  signal: (name: NodeJS.Signals) => void
  start: () => void
}

/** Three Patroni nodes, etcd and HAProxy on ports of loopback, in a folder of their own. */
export async function startCluster(times: Times) {
  const owner = serverOwner()
  const root = mkdtempSync(join(tmpdir(), 'frontdesk-cluster-'))
  chmodSync(root, 0o711)
  const started = new Set<ChildProcess>()
  function run(name: string, command: string, args: string[], as = owner) {
    const output = openSync(join(root, `${name}.log`), 'a', 0o600)
    const child = spawn(command, args, {
      ...as,
      cwd: root,
      detached: true,
      stdio: ['ignore', output, output],
    })
    started.add(child)
    child.once('exit', () => started.delete(child))
    return child
  }
  function folder(name: string) {
    const path = join(root, name)
    mkdirSync(path, { mode: 0o700 })
    chownSync(path, owner.uid, owner.gid)
    return path
  }
  function file(name: string, text: string) {
    const path = join(root, name)
    writeFileSync(path, text, { mode: 0o600 })
    chownSync(path, owner.uid, owner.gid)
    return path
  }

  const [client, peer] = [await freePort(), await freePort()]
  const at = (port: number) => `http://127.0.0.1:${port}`
  run('etcd', 'etcd', [
    ...[
      '--data-dir',
      folder('etcd'),
      '--listen-client-urls',
      at(client),
      '--advertise-client-urls',
      at(client),
    ],
    ...['--listen-peer-urls', at(peer), '--initial-advertise-peer-urls', at(peer)],
    ...['--initial-cluster', `default=${at(peer)}`, '--enable-v2'],
  ])

  async function createNode(n: number): Promise<ClusterNode> {
    const name = `n${n}`
    const link = await createProxy(at(client))
    const own = { name, port: await freePort(), api: await freePort(), folder: folder(name) }
    const settings = file(`${name}.yml`, patroniSettings(own, Number(new URL(link.url).port), times))
    let patroni: ChildProcess
    // The server outlives Patroni.
    function signal(what: NodeJS.Signals) {
      const server = Number(readFileSync(join(own.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0])
      const pids = [patroni.pid ?? 0, server].flatMap((pid) => treeOf(pid).map((one) => one.pid))
      for (const pid of new Set(pids)) process.kill(pid, what)
    }
    return {
      ...own,
      link,
      signal,
      start: () => {
        patroni = run(name, 'patroni', [settings])
      },
    }
  }
  const nodes = [await createNode(1), await createNode(2), await createNode(3)]
  const port = await freePort()
  run('haproxy', 'haproxy', ['-f', file('haproxy.cfg', haproxySettings(port, nodes))])

  /** As the first node sees it that answers. */
  async function members(): Promise<Member[]> {
    const answers = nodes.map(async ({ api }) => {
      const answer = await fetch(`${at(api)}/cluster`, { signal: AbortSignal.timeout(3_000) })
      return ((await answer.json()) as { members: Member[] }).members
    })
    return Promise.any(answers)
  }
  const leader = async () => {
    const name = (await members()).find(({ role }) => role === 'leader')?.name
    return nodes.find((node) => node.name === name)
  }
  const isWhole = async () => {
    const all = await members()
    const standbys = all.filter(
      ({ role, state, lag }) => /standby|replica/.test(role) && /running|streaming/.test(state) && lag === 0,
    )
    const isOf = (role: string) => all.filter((member) => member.role === role).length === 1
    return isOf('leader') && isOf('sync_standby') && standbys.length === nodes.length - 1
  }
  const superuser = `postgres://postgres@127.0.0.1:${port}/postgres`

  async function stop() {
    for (const node of nodes) {
      node.link.swallow(false)
      try {
        node.signal('SIGKILL')
      } catch {}
      node.link.close()
    }
    const rest = [...started]
    for (const child of rest) child.kill('SIGKILL')
    await Promise.all(
      rest
        .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
        .map((child) => once(child, 'exit')),
    )
    rmSync(root, { recursive: true, force: true })
  }

  /** The end of what each program has written. */
  const logs = () =>
    ['etcd', 'haproxy', ...nodes.map(({ name }) => name)]
      .map(
        (name) =>
          `── ${name}\n${readFileSync(join(root, `${name}.log`), 'utf8')
            .split('\n')
            .slice(-12)
            .join('\n')}`,
      )
      .join('\n')

  try {
    nodes[0]?.start()
    await until(async () => (await leader()) !== undefined, 60)
    for (const node of nodes.slice(1)) node.start()
    await until(isWhole, 90)
    await until(async () => {
      const sql = postgres(superuser, { max: 1, onnotice: () => {}, connect_timeout: 2 })
      try {
        await sql`create role frontdesk login`
        await sql`create database frontdesk owner frontdesk`
        return true
      } finally {
        await sql.end({ timeout: 1 })
      }
    })
  } catch (error) {
    console.error(logs())
    await stop()
    throw error
  }
  return {
    url: `postgres://frontdesk@127.0.0.1:${port}/frontdesk`,
    nodes,
    leader,
    isWhole,
    logs,
    /** To the synchronous standby: in strict mode Patroni allows no other. */
    async switchover(from: ClusterNode) {
      const to = (await members()).find(({ role }) => role === 'sync_standby')
      const answer = await fetch(`${at(from.api)}/switchover`, {
        method: 'POST',
        body: JSON.stringify({ leader: from.name, candidate: to?.name }),
      })
      if (!answer.ok) throw new Error(`switchover: ${answer.status} ${await answer.text()}`)
    },
    stop,
  }
}
