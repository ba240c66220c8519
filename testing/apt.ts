import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'

/** Whether the command succeeds in that time; what it writes is of no interest. */
export const succeeds = (command: string, args: string[], seconds: number) =>
  promisify(execFile)(command, args, {
    timeout: seconds * 1000,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).then(
    () => true,
    () => false,
  )

const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')

/** Installs a package of Debian's, where that can be done. @returns whether it was. */
export const aptInstall = async (name: string) =>
  canInstall &&
  (await succeeds('apt-get', ['update'], 180)) &&
  (await succeeds('apt-get', ['install', '-y', '--no-install-recommends', name], 400))
