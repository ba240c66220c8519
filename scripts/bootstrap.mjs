// Runs on whatever Node the machine has (20.9 or newer): installs what is missing, then hands over to the
// project's own Node, which comes as a development dependency.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'

process.chdir(new URL('..', import.meta.url).pathname)
const marker = 'node_modules/.frontdesk-installed'
const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex')
if (!existsSync(marker) || readFileSync(marker, 'utf8') !== wanted) {
  console.log('Installing packages …')
  const install = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
  })
  if (install.status !== 0) {
    console.error('npm ci failed: the packages could not be installed (see above)')
    process.exit(1)
  }
  writeFileSync(marker, wanted)
}

const [script, ...args] = process.argv.slice(2)
const child = spawn('node_modules/.bin/node', [script, ...args], {
  stdio: 'inherit',
  env: { ...process.env, PATH: `${process.cwd()}/node_modules/.bin:${process.env.PATH}` },
})
// A terminal sends Ctrl-C to the whole group, a supervisor sends SIGTERM to this process only.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => {})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
