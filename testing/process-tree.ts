import { execFileSync } from 'node:child_process'

type Process = { pid: number; parent: number; args: string }

export const processes = (): Process[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, ...args] = line.trim().split(/\s+/)
      return { pid: Number(pid), parent: Number(parent), args: args.join(' ') }
    })

export const alive = (pid: number) =>
  processes().some((process) => process.pid === pid && !process.args.includes('<defunct>'))

/** The process and all of its descendants. */
export function treeOf(root: number): Process[] {
  const all = processes()
  const below = (pid: number): Process[] =>
    all.filter(({ parent }) => parent === pid).flatMap((one) => [one, ...below(one.pid)])
  return [...all.filter(({ pid }) => pid === root), ...below(root)]
}
