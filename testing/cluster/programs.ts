import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { aptInstall } from '../apt.ts'

/** What a cluster consists of, as Debian 12 has it. */
const PACKAGES = {
  'postgresql-15': '/usr/lib/postgresql/15/bin/postgres',
  patroni: '/usr/bin/patroni',
  'python3-etcd': '/usr/lib/python3/dist-packages/etcd',
  'python3-psycopg2': '/usr/lib/python3/dist-packages/psycopg2',
  'etcd-server': '/usr/bin/etcd',
  haproxy: '/usr/sbin/haproxy',
}

/** Installs what is missing where that can be done. @returns why there can be no cluster here; null where there can. */
export async function whyNoCluster(): Promise<string | null> {
  const missing: string[] = []
  for (const [name, path] of Object.entries(PACKAGES))
    if (!existsSync(path) && !((await aptInstall(name)) && existsSync(path))) missing.push(name)
  if (missing.length > 0)
    return `not installed and could not be: apt-get install --no-install-recommends ${missing.join(' ')}`
  return process.getuid?.() === 0 ? null : 'it starts PostgreSQL as the user postgres, so it must run as root'
}

/** PostgreSQL refuses to run as root. */
export function serverOwner() {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}
