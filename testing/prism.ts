import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before } from 'node:test'
import { until } from '../e2e/until.ts'
import { freePort } from '../scripts/local/postgres.ts'

/**
 * Prism in front of a stand-in, for the tests of one file: a request or an answer that does not match the
 * provider's own OpenAPI document becomes an error. CONTRACTS_DIR names the folder of documents; they are not
 * ours to ship. It takes a second to start, beside the tests before its own, which wait until it is `ready`.
 */
export function startPrism(name: string, upstream: () => string) {
  const contract = join(process.env.CONTRACTS_DIR ?? '', `${name}.json`)
  const skip =
    process.env.CONTRACTS_DIR && existsSync(contract)
      ? false
      : `CONTRACTS_DIR is unset or has no ${name}.json: ${name} was NOT checked against its own description`
  if (skip) console.warn(`SKIPPED: ${skip}`)
  let child: ChildProcess | undefined
  let url = ''
  before(async () => {
    if (skip) return
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const cli = 'node_modules/@stoplight/prism-cli/dist/index.js'
    const args = [cli, 'proxy', '--errors', '-p', String(port), contract, upstream()]
    child = spawn(process.execPath, args, { stdio: 'ignore' })
  })
  after(() => child?.kill())
  const ready = async () => {
    if (!skip) await until(() => fetch(`${url}/`).then(() => true))
  }
  return { url: () => url, skip, ready }
}
