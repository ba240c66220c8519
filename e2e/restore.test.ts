import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test as base, expect } from '@playwright/test'
import postgres from 'postgres'
import {
  embeddedFolders,
  ensureDatabase,
  prepareEmbeddedPostgres,
  waitForPostgres,
} from '../scripts/local/postgres.ts'
import { migrateAll } from '../scripts/migrate.ts'
import { somebody } from './fixtures.ts'
import { openForm } from './form-client.ts'
import { startStack } from './stack.ts'
import { until } from './until.ts'

const FOLDER = '.data/restore-postgres'
const POINT = 'before-the-mistake'

/** A server that archives its log, can be backed up while it serves, and be set back to a point in time. */
async function startArchiving() {
  for (const folder of embeddedFolders(FOLDER)) rmSync(folder, { recursive: true, force: true })
  const flags = (folder: string) => [
    ...[
      'wal_level=replica',
      'log_min_messages=panic',
      'archive_mode=on',
      `archive_command=cp %p ${folder}/archive/%f`,
    ],
    ...[
      `restore_command=cp ${folder}/archive/%f %p 2>/dev/null`,
      `recovery_target_name=${POINT}`,
      'recovery_target_action=promote',
    ],
  ]
  const { folder } = await prepareEmbeddedPostgres(FOLDER)
  const server = await prepareEmbeddedPostgres(
    FOLDER,
    flags(folder).flatMap((flag) => ['-c', flag]),
  )
  const { uid, gid } = statSync(folder)
  const [data, copy] = [join(folder, 'data'), join(folder, 'base')]
  /** As the server's user, whose files these are. */
  const shell = (command: string) => execFileSync('sh', ['-c', command], { uid, gid, cwd: folder })
  shell('mkdir archive')
  let child = server.spawn()
  await waitForPostgres(server.url)
  const owner = postgres(server.url, { max: 1, onnotice: () => {} })

  return {
    url: await ensureDatabase(server.url, 'frontdesk'),
    async backUp() {
      await owner`select pg_backup_start('base', true)`
      shell(`cp -r ${data} ${copy} && rm ${copy}/postmaster.pid`)
      const [stopped] = await owner<{ label: string }[]>`select labelfile as label from pg_backup_stop()`
      execFileSync('sh', ['-c', `cat > ${copy}/backup_label`], { uid, gid, input: stopped?.label })
    },
    markPoint: () => owner`select pg_create_restore_point(${POINT})`,
    async archiveAll() {
      const [file] = await owner<{ name: string }[]>`select pg_walfile_name(pg_switch_wal()) as name`
      await until(async () => {
        const [last] =
          await owner`select last_archived_wal >= ${file?.name ?? ''} as done from pg_stat_archiver`
        return last?.done
      })
      await owner.end()
    },
    async setBack() {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
      shell(`rm -r ${data} && mv ${copy} ${data} && rm -rf ${data}/pg_wal/* && touch ${data}/recovery.signal`)
      child = server.spawn()
      await waitForPostgres(server.url)
    },
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGINT')
      await ended
    },
  }
}

base(
  'set back to a point in time, and reconciled with a provider that went on: both agree, and nobody who left is asked again',
  async () => {
    base.setTimeout(180_000)
    const server = await startArchiving()
    await migrateAll(server.url)
    const stack = await startStack({ database: server.url })
    const { sql, simulator } = stack
    const state = async ({ username }: { username: string }) =>
      (
        await sql`select s.state from subscriptions s join users u on u.id = s.user_id where username = ${username}`
      )[0]?.state
    const becomes = (person: ReturnType<typeof somebody>, wanted: string) =>
      until(async () => (await state(person)) === wanted)
    const form = await openForm(stack.url)
    const register = async (count: number) => {
      const people = Array.from({ length: count }, somebody)
      for (const person of people) await form.register(person)
      for (const person of people) await becomes(person, 'confirmed')
      return people
    }
    const leaves = async (person: ReturnType<typeof somebody>) => {
      await simulator.addMember(person.email, 'unsubscribed')
      await sql`update subscriptions set since = since - interval '1 minute'`
      await stack.command('scripts/reconcile.ts')
      await becomes(person, 'opted_out')
    }

    try {
      stack.startWorker()
      const [left, leftLater] = await register(4)
      if (!left || !leftLater) throw new Error('nobody registered')
      await server.backUp()
      const between = await register(2)
      await leaves(left)
      await server.markPoint()
      const after = await register(2)
      await leaves(leftLater)
      await server.archiveAll()

      // Web and worker run on: to them it is a database that was away.
      await server.setBack()
      await until(async () => (await fetch(`${stack.url}/api/health/ready`)).ok, 60)
      for (const person of between) expect(await state(person)).toBe('confirmed')
      for (const person of after) expect(await state(person)).toBeUndefined()
      expect(await state(left)).toBe('opted_out')
      // Until when Mailchimp has told who changed was set back too, so it is asked again about what came after.
      await sql`update providers set changes_read_at = changes_read_at - interval '1 minute'`
      await becomes(leftLater, 'opted_out')

      await sql`update subscriptions set since = since - interval '1 minute'`
      const { stdout } = await stack.command('scripts/reconcile.ts')
      const said = stdout.replaceAll(/ {2,}/g, ' | ')
      expect(said).toContain('mailchimp: 8 people read.')
      expect(said).toContain('opted out there, not here | 0')
      expect(said).toContain('there, unknown here | 2 | left')
      // Those whose registration is gone are free to register again, and are the same member.
      for (const person of after) {
        await form.register(person)
        await becomes(person, 'confirmed')
      }
      const members = await simulator.members()
      const gone = members
        .filter(({ status }) => status === 'unsubscribed')
        .map(({ email_address }) => email_address)
      expect([members.length, gone.sort()]).toEqual([8, [left.email, leftLater.email].sort()])
      expect(stack.workers.size).toBe(1)
    } finally {
      await stack.stop()
      await server.stop()
    }
  },
)
