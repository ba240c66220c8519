import { execFileSync, spawn } from 'node:child_process'
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { until } from '../e2e/until.ts'
import { freePort } from '../scripts/local/postgres.ts'
import { aptInstall } from './apt.ts'

/** Debian's folder, or the one on the PATH that also holds the server's own programs. */
function findPrograms() {
  const folders = ['/usr/lib/mailman3/bin', ...(process.env.PATH ?? '').split(delimiter)]
  return folders.find((folder) =>
    ['mailman', 'master', 'runner'].every((name) => existsSync(join(folder, name))),
  )
}

export const mailmanMissing = () =>
  findPrograms()
    ? false
    : 'GNU Mailman is not installed: the adapter was NOT tested against the real server (apt-get install mailman3)'

/** Installs Debian's package where that can be done; says so, and says it loudly when the tests will do without. */
export async function installMailman(say: (line: string) => void) {
  if (findPrograms()) return
  await aptInstall('mailman3')
  if (!findPrograms()) say('GNU MAILMAN IS NOT INSTALLED AND COULD NOT BE: its tests are skipped')
}

/** It refuses to run as root, so there it runs as the user that Debian's package creates. */
function owner() {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string) => Number(execFileSync('id', [flag, 'list'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** Runners that would listen on fixed ports, send mail or have no use here. */
const idle = 'archive bounces command digest in lmtp nntp out pipeline retry task virgin'.split(' ')

const configuration = (folder: string, programs: string, port: number, password: string) => `[mailman]
site_owner: postmaster@example.com
layout: local
[paths.local]
var_dir: ${folder}
bin_dir: ${programs}
[database]
class: mailman.database.sqlite.SQLiteDatabase
url: sqlite:///${folder}/mailman.db
[webservice]
hostname: 127.0.0.1
port: ${port}
admin_user: restadmin
admin_pass: ${password}
[mta]
incoming: mailman.mta.null.NullMTA
${idle.map((runner) => `[runner.${runner}]\nstart: no\n`).join('')}`

/** A real GNU Mailman with one list, on a port and in a folder of its own. It sends nothing: only its REST runner runs. */
export async function startMailman() {
  const programs = findPrograms()
  if (!programs) throw new Error('GNU Mailman is not installed')
  const user = owner()
  const folder = mkdtempSync(join(tmpdir(), 'frontdesk-mailman-'))
  const port = await freePort()
  const [username, password, listId] = ['restadmin', 's3cret', 'news.example.com']
  const file = join(folder, 'mailman.cfg')
  writeFileSync(file, configuration(folder, programs, port, password))
  mkdirSync(join(folder, 'logs'))
  if (user.uid) for (const path of [folder, file, join(folder, 'logs')]) chownSync(path, user.uid, user.gid)

  // Its processes keep inherited files open, so no pipes.
  const output = openSync(join(folder, 'output.txt'), 'w')
  const master = spawn(join(programs, 'master'), ['-C', file], {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output],
  })
  // The group consists of master, runner and the web server's own processes.
  const signal = (name: NodeJS.Signals | 0) => {
    try {
      return process.kill(-(master.pid ?? 0), name)
    } catch {
      return false
    }
  }
  const kill = () => {
    signal('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  const interrupted = () => {
    kill()
    process.exit(1)
  }
  process.once('exit', kill)
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, interrupted)

  const baseUrl = `http://127.0.0.1:${port}/3.1`
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  /** A call that bypasses the adapter. */
  const rest = (method: string, path: string, body?: object) =>
    fetch(baseUrl + path, {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  async function stop() {
    signal('SIGTERM')
    await until(() => !signal(0), 10).catch(kill)
    process.off('exit', kill)
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, interrupted)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await until(() => rest('GET', '/system/versions').then(({ ok }) => ok))
    await rest('POST', '/domains', { mail_host: 'example.com' })
    const made = await rest('POST', '/lists', { fqdn_listname: 'news@example.com' })
    if (made.status !== 201) throw new Error(`no list: ${made.status} ${await made.text()}`)
  } catch (error) {
    const said = readFileSync(join(folder, 'output.txt'), 'utf8').trim().split('\n').at(-1)
    await stop()
    throw new Error(`GNU Mailman did not start: ${said || error}`)
  }
  return {
    variables: {
      MAILMAN_USERNAME: username,
      MAILMAN_PASSWORD: password,
      MAILMAN_LIST_ID: listId,
      MAILMAN_BASE_URL: baseUrl,
    },
    rest,
    setPolicy: (subscription_policy: string) =>
      rest('PATCH', `/lists/${listId}/config`, { subscription_policy }),
    /** Mails that wait to be sent. */
    mails: () => readdirSync(join(folder, 'queue/virgin')).length,
    stop,
  }
}
