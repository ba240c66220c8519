import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { embeddedFolders, prepareEmbeddedPostgres, waitForPostgres } from '../scripts/local/postgres.ts'
import { fastSettings } from './database.ts'

/** A PostgreSQL, and a replica of it that follows by streaming. @param name of their folders. */
export async function startReplicated(name: string) {
  const folders = { leader: `.data/${name}-leader`, replica: `.data/${name}-replica` }
  for (const name of Object.values(folders))
    for (const folder of embeddedFolders(name)) rmSync(folder, { recursive: true, force: true })
  const flags = [...fastSettings, '-c', 'wal_keep_size=256MB', '-c', 'max_wal_senders=4']
  const leader = await prepareEmbeddedPostgres(folders.leader, flags)
  const leaderProcess = leader.spawn()
  await waitForPostgres(leader.url)
  const owner = postgres(leader.url, { max: 1, onnotice: () => {} })

  const { folder: home } = await prepareEmbeddedPostgres(folders.replica)
  const [data, copy] = [join(leader.folder, 'data'), join(home, 'data')]
  const { uid, gid } = statSync(home)
  /** As the server's user, whose files these are. */
  const shell = (command: string, input?: string) =>
    execFileSync('sh', ['-c', command], { uid, gid, cwd: home, ...(input !== undefined && { input }) })
  await owner`select pg_backup_start('replica', true)`
  shell(
    `rm -r ${copy} && cp -r ${data} ${copy} && rm ${copy}/postmaster.pid && cp ${data}/../password password`,
  )
  const [stopped] = await owner<{ label: string }[]>`select labelfile as label from pg_backup_stop()`
  shell(`cat > ${copy}/backup_label && touch ${copy}/standby.signal`, stopped?.label)
  await owner.end()
  const { hostname, port, username, password } = new URL(leader.url)
  const way = `host=${hostname} port=${port} user=${username} password=${password}`
  const replica = await prepareEmbeddedPostgres(folders.replica, [...flags, '-c', `primary_conninfo=${way}`])
  let replicaProcess = replica.spawn()
  await waitForPostgres(replica.url)

  async function end(child: ChildProcess) {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGINT')
    await once(child, 'exit')
  }
  const inDatabase = (server: string, database: string) => {
    const url = new URL(server)
    url.pathname = new URL(database).pathname
    return url.href
  }
  return {
    /** Its own database `postgres`. */
    leaderUrl: leader.url,
    /** The way to the replica of a database of the leader. */
    replicaOf: (database: string) => inDatabase(replica.url, database),
    stopReplica: () => end(replicaProcess),
    async startReplica() {
      replicaProcess = replica.spawn()
      await waitForPostgres(replica.url)
    },
    async stop() {
      await end(replicaProcess)
      await end(leaderProcess)
    },
  }
}
