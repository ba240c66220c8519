import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import postgres from 'postgres'
import { connect } from '#db/client.ts'
import { embeddedFolders, prepareEmbeddedPostgres, waitForPostgres } from '../../scripts/local/postgres.ts'
import { migrateAll } from '../../scripts/migrate.ts'
import { treeOf } from '../process-tree.ts'
import { diskOf } from './disk.ts'

/** A killed server keeps what it told the operating system; a commit does not wait for the disk, which does not fail here. */
const FLAGS = [
  // The checker asks when a state was entered for everybody to see.
  'track_commit_timestamp=on',
  'fsync=off',
  'full_page_writes=off',
  'log_min_messages=panic',
  'max_connections=250',
]
/** Keeps every move of a subscription, which the product has no use for. */
const KEEP_MOVES = `
  create schema chaos;
  create table chaos.moves (n bigint generated always as identity, user_id uuid not null, state text not null);
  create function chaos.keep() returns trigger language plpgsql security definer as $$
    begin
      if tg_op = 'INSERT' or new.state <> old.state then
        insert into chaos.moves (user_id, state) values (new.user_id, new.state);
      end if;
      return null;
    end $$;
  create trigger keep after insert or update of state on subscriptions for each row execute function chaos.keep();`
const ROLE = 'app'
const PASSWORD = 'only-for-chaos-and-never-in-a-log'

/** A PostgreSQL of the run's own, new and empty, that may be stopped, frozen and killed, and whose disk may be full. */
export async function startDatabase(folder: string, mayBeFull: boolean, say: (line: string) => void) {
  const disk = diskOf(embeddedFolders(folder), mayBeFull, say)
  const server = await prepareEmbeddedPostgres(
    folder,
    FLAGS.flatMap((flag) => ['-c', flag]),
  )
  let child: ChildProcess | undefined
  const hasEnded = () => !child || child.exitCode !== null || child.signalCode !== null
  const pids = () => treeOf(child?.pid ?? 0).map(({ pid }) => pid)
  const signal = (pid: number, name: NodeJS.Signals) => {
    try {
      process.kill(pid, name)
    } catch {} // it has ended meanwhile
  }

  /** Returns once it serves. After a kill its memory is in use until the last of its children has noticed. */
  async function start() {
    for (;;) {
      const started = server.spawn()
      child = started
      const ended = once(started, 'exit')
      const up = await Promise.race([
        waitForPostgres(server.url, 60).then(() => true),
        ended.then(() => false),
      ])
      if (up) return
    }
  }
  async function stop(name: NodeJS.Signals) {
    if (!child || hasEnded()) return
    const ended = once(child, 'exit')
    child.kill(name)
    await ended
  }

  await start()
  const owner = postgres(server.url, { max: 1, onnotice: () => {} })
  await owner.unsafe(`create role ${ROLE} login password '${PASSWORD}'`)
  await owner.unsafe(`create database frontdesk owner ${ROLE}`)
  await owner.end()
  const asOwner = new URL(server.url)
  asOwner.pathname = '/frontdesk'
  const url = new URL(asOwner)
  url.username = ROLE
  url.password = PASSWORD
  await migrateAll(url.href)
  const { client, db, close } = connect(asOwner.href, 6, {
    application_name: 'chaos',
    default_transaction_read_only: 'off',
  })
  await client.unsafe(KEEP_MOVES)

  return {
    url: url.href,
    password: PASSWORD,
    client,
    db,
    start,
    stop,
    hasEnded,
    freeze: () => {
      for (const pid of pids()) signal(pid, 'SIGSTOP')
    },
    wake: () => {
      for (const pid of pids()) signal(pid, 'SIGCONT')
    },
    /** Kills one of its processes, so that the server ends all others and recovers. */
    async killOne(random: number) {
      const serving = await client<{ pid: number }[]>`
        select pid from pg_stat_activity where usename = ${ROLE} order by pid`
      const pid = serving[Math.floor(random * serving.length)]?.pid
      if (pid) signal(pid, 'SIGKILL')
    },
    terminate: () =>
      client`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${ROLE}`.then(() => {}),
    /** For every transaction that begins from now on. */
    async readOnly(on: boolean) {
      await client.unsafe(`alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`)
      await client`select pg_reload_conf()`
    },
    /** Whether anybody may open another connection. */
    full: (on: boolean) => client.unsafe(`alter role ${ROLE} connection limit ${on ? 0 : -1}`).then(() => {}),
    diskFull: disk.full,
    async end() {
      for (const pid of pids()) signal(pid, 'SIGCONT')
      await close()
      await stop('SIGINT')
      disk.end()
    },
  }
}
