import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openBoss } from '#jobs/queue/boss.ts'
import { freePort } from '../../scripts/local/postgres.ts'
import { startCountedProvider } from '../counted-provider.ts'
import { startDatabase } from './database.ts'
import { type Served, startProcess } from './processes.ts'

const INTERRUPTS = ['SIGINT', 'SIGTERM'] as const
const WEBS = 2
const WORKERS = 3
const SECRETS = {
  SESSION_SECRET: 'chaos session secret that is long enough',
  METRICS_TOKEN: 'chaos metrics token',
}
/** The providers that may be chosen. Both remember people who left, and their calls end in 15 s. */
export const PROVIDERS = {
  mailchimp: { places: 6, perSecond: null, key: 's3cret-us1', more: { MAILCHIMP_CALL_BOUND_SECONDS: '15' } },
  listmonk: { places: 4, perSecond: null, key: 's3cret', more: {} },
} as const
export type ProviderName = keyof typeof PROVIDERS
/** What the provider holds as its bound, less the time that a busy machine may need to notice one. */
export const BOUND_MS = 15_000 - 1_000

export type Stack = Awaited<ReturnType<typeof startChaosStack>>

export type StackOptions = {
  /** Whether the database's disk may be full, which takes root. */
  mayBeFull?: boolean | undefined
  /** The folder of another version, of which the second web process and worker are. */
  beside?: string | undefined
  say?: ((line: string) => void) | undefined
}

/** Two web processes, three workers, a database and a provider, each behind links of its own. */
export async function startChaosStack(
  name: ProviderName,
  folder: string,
  { mayBeFull = false, beside, say = () => {} }: StackOptions,
) {
  const database = await startDatabase(folder, mayBeFull, say)
  const provider = await startCountedProvider(name)
  const received: string[] = []
  const receiver = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    received.push(JSON.stringify({ id: request.headers['webhook-id'], ...JSON.parse(text) }))
    response.writeHead(204).end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))

  const env = {
    ...process.env,
    ...provider.env,
    ...PROVIDERS[name].more,
    ...SECRETS,
    NODE_ENV: 'production' as const,
    DATABASE_URL: database.url,
    PROVIDER_TIMEOUT_MS: '2000',
    REGISTRATION_LIMIT: '0',
    LOG_LEVEL: 'info',
    ENDS_WITH_PARENT: '1',
    ALERT_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
  }
  const providerUrl = Object.entries(provider.env).find(([key]) => key.endsWith('_BASE_URL'))?.[1] ?? ''
  const links = { databaseUrl: database.url, providerUrl }
  const of = (n: number) => (n === 2 ? beside : undefined)
  const webs: { url: string; process: Served }[] = []
  for (let n = 1; n <= WEBS; n++) {
    const url = `http://localhost:${await freePort()}`
    const served = await startProcess(
      'web',
      n,
      { ...env, PORT: new URL(url).port },
      { ...links, healthUrl: `${url}/api/health/ready`, root: of(n) },
    )
    webs.push({ url, process: served })
  }
  const workers: Served[] = []
  for (let n = 1; n <= WORKERS; n++)
    workers.push(await startProcess('worker', n, env, { ...links, root: of(n) }))
  const processes = [...webs.map((web) => web.process), ...workers]
  async function stop() {
    for (const signal of INTERRUPTS) process.off(signal, interrupted)
    await Promise.all(processes.map((one) => one.end('SIGKILL')))
    for (const one of processes) one.close()
    provider.stop()
    receiver.close()
    receiver.closeAllConnections()
    await database.end()
  }
  // Nobody else would end them: a frozen process does not notice that it is left alone, and the database serves on.
  const interrupted = () => void stop().finally(() => process.exit(130))
  for (const signal of INTERRUPTS) process.once(signal, interrupted)
  for (const one of processes) one.start()
  await Promise.all(processes.map((one) => one.ready()))
  const boss = await openBoss(database.url, 'sender')

  return {
    ...{ name, env, database, provider, providerUrl, webs, workers, processes, boss, received },
    secrets: [...Object.values(SECRETS), PROVIDERS[name].key, database.password],
    metricsToken: SECRETS.METRICS_TOKEN,
    async stop() {
      await boss.stop({ graceful: false }).catch(() => {})
      await stop()
    },
  }
}
