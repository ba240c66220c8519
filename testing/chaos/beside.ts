import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Checks another version out, installs its packages and builds it, so that some processes may be of that one, as
 * during a deploy.
 * @returns its folder.
 * @throws where the commit is unknown or its build fails.
 */
export function checkOut(version: string, folder: string, say: (line: string) => void) {
  const root = resolve(folder)
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim()
  const commit = git('rev-parse', '--verify', `${version}^{commit}`)
  if (existsSync(root) && git('-C', root, 'rev-parse', 'HEAD') === commit) return root
  rmSync(root, { recursive: true, force: true })
  git('worktree', 'prune')
  git('worktree', 'add', '--detach', root, commit)
  say(`building ${version} …`)
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
  for (const args of [['ci'], ['run', 'build']]) execFileSync('npm', args, { cwd: root, stdio: 'pipe', env })
  return root
}
