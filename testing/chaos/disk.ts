import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statfsSync } from 'node:fs'

const ROOM = '8g'
const TRIES = 20
const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe' })

/**
 * Empties these folders and, where wanted and allowed, puts each on a disk of its own in memory, which can be full.
 * @param mayBeFull takes root. A run that is killed leaves the disks mounted until the next one.
 */
export function diskOf(folders: string[], mayBeFull: boolean, say: (line: string) => void) {
  const end = () => {
    for (const folder of folders) {
      try {
        run('umount', folder)
      } catch {} // it is not mounted
      rmSync(folder, { recursive: true, force: true })
    }
  }
  end()
  let mounted = false
  if (mayBeFull)
    try {
      for (const folder of folders) {
        mkdirSync(folder, { recursive: true })
        run('mount', '-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs', folder)
      }
      mounted = true
    } catch (error) {
      end()
      say(`the disk is never full, since it takes root to mount one: ${String(error).split('\n')[0]}`)
    }
  const used = (folder: string) => {
    const { blocks, bfree, bsize } = statfsSync(folder)
    return Math.max(1, (blocks - bfree) * bsize)
  }
  return {
    full(isFull: boolean) {
      for (const folder of mounted ? folders : [])
        for (let tries = 1; ; tries++)
          try {
            run('mount', '-o', `remount,size=${isFull ? used(folder) : ROOM}`, 'tmpfs', folder)
            break
          } catch (error) {
            // The database wrote on meanwhile: no disk can be smaller than what is on it.
            if (tries === TRIES) throw error
          }
    },
    end,
  }
}
