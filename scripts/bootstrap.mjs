// Runs on any Node that the machine has (20.9 or newer). It installs missing packages, then hands over to the
// project's own Node, which is a development dependency.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

process.chdir(new URL('..', import.meta.url).pathname)
let child
let stopped = false
function stop() {
  stopped = true
  child?.kill('SIGTERM')
}
// A terminal sends Ctrl-C to the whole group, a supervisor sends SIGTERM to this process only.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, stop)
process.on('SIGINT', () => {
  stopped = true
})
// Like parent.ts, which this Node may not be able to read.
const parent = process.ppid
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && stop(), 500).unref()

/** @returns its exit code, or 1 and 130 where a signal ended it, or came before it began. */
async function run(command, args, env = process.env) {
  if (stopped) return 1
  child = spawn(command, args, { stdio: 'inherit', env })
  const [code, signal] = await once(child, 'exit')
  return code ?? (signal === 'SIGINT' ? 130 : 1)
}

const marker = 'node_modules/.frontdesk-installed'
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== wanted) {
  console.log('Installing packages …')
  const code = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'])
  if (stopped) process.exit(code || 1)
  if (code !== 0) {
    console.error('npm ci failed: the packages could not be installed (see above)')
    process.exit(1)
  }
  writeFileSync(marker, wanted)
}

// If the project's own Node was left out on purpose, for example to try another version, the current one has to do.
const own = 'node_modules/.bin/node'
const node = existsSync(own) ? own : process.execPath
const [major, minor] = process.versions.node.split('.').map(Number)
if (node !== own && (major < 22 || (major === 22 && minor < 18))) {
  console.error(
    `Node ${process.versions.node} is too old: install 22.18 or newer, or the development dependency "node"`,
  )
  process.exit(1)
}
const [script, ...args] = process.argv.slice(2)
const path = `${process.cwd()}/node_modules/.bin:${process.env.PATH}`
// For this process and all that it starts.
const quick = `--import=${new URL('local/quick-imports.mjs', import.meta.url)} ${process.env.NODE_OPTIONS ?? ''}`
process.exit(await run(node, [script, ...args], { ...process.env, PATH: path, NODE_OPTIONS: quick }))
