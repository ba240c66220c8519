import { parseArgs } from 'node:util'
import { connect } from '#db/client.ts'
import { databaseTime } from '#db/clock.ts'
import { ensureProvider } from '#db/providers/circuit.ts'
import { readEnv } from '#env'
import { budgeted } from '#jobs/delivery/budget.ts'
import { holding } from '#jobs/delivery/holding.ts'
import { createLeases } from '#jobs/delivery/leases.ts'
import { answerCode, answerText } from '#jobs/monitoring/circuit-text.ts'
import { createProvider } from '#jobs/providers/create.ts'
import { requireProxy } from '#jobs/providers/proxy.ts'
import { openBoss } from '#jobs/queue/boss.ts'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { compare, type Differences } from '#jobs/upkeep/compare-lists.ts'
import { mendMissing, reconcile } from '#jobs/upkeep/reconcile.ts'
import { Paused, whenAllowed } from '#jobs/upkeep/when-allowed.ts'

const usage = `usage: npm run reconcile -- [--provider NAME] [--dry-run] [--resubscribe-missing] [--missing-have-left]

Mends rows and jobs that do not agree, then reads the provider's own list and compares it with ours.
  --provider NAME         the provider to read; PROVIDER where it is left out
  --dry-run               prints the differences and mends nothing
  --resubscribe-missing   subscribes people again who are confirmed here and missing there. They may have been
                          deleted there on purpose, so it is never done without this word.
  --missing-have-left     at a provider that forgets who left: looks people up who are missing there even if they
                          are most of those confirmed here. Nobody comes back from having opted out.`

function readOptions() {
  try {
    return parseArgs({
      options: {
        provider: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        'resubscribe-missing': { type: 'boolean', default: false },
        'missing-have-left': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`)
    process.exit(2)
  }
}

const options = readOptions()
if (options.help) {
  console.log(usage)
  process.exit(0)
}
if (options.provider) process.env.PROVIDER = options.provider
const env = readEnv()
requireProxy()
const dryRun = options['dry-run']
const { db, client, close } = connect(env.DATABASE_URL, 2, {}, { limitMs: null })
const single = connect(env.sessionUrl ?? env.DATABASE_URL, 1, {}, { limitMs: null, session: true })
const boss = await openBoss(env.DATABASE_URL, 'sender')
const { name } = env.provider
await ensureProvider(db, name)
const declared = createProvider(env.provider)
const leases = createLeases(client, declared, 'reconcile')
const send = budgeted(db, declared, leases, env.PROVIDER_TIMEOUT_MS)
const provider = holding(db, createProvider(env.provider, send))

async function mendOurs() {
  if (dryRun) return
  const { requeued, raised, delayed } = await reconcile(db, boss, 0)
  console.log(
    `${requeued} waiting people got a new job, ${raised} are now in front of an administrator, ${delayed} now read "delayed".`,
  )
}

/** Repairs each difference, and reports what was done. */
async function mend(found: Differences) {
  if (dryRun) return { look: 'would be looked up', missing: 'left', refused: false }
  for (const userId of [...found.confirmedThere, ...found.optedOutThere]) await enqueueRefresh(boss, userId)
  const look = 'looked up by a job each'
  const { looks, requeued, refused } = await mendMissing(db, boss, provider, found, {
    resubscribes: options['resubscribe-missing'],
    haveLeft: options['missing-have-left'],
  })
  const missing = looks > 0 ? look : requeued > 0 ? `${requeued} got a new job` : 'left'
  return { look, missing, refused }
}

async function compareLists(): Promise<number> {
  if (!provider.list) {
    console.log(`${name} has no list that can be read: nothing to compare.`)
    return 0
  }
  const settledBefore = new Date((await databaseTime(db)) - (provider.listLagSeconds ?? 5) * 1000)
  const list = whenAllowed({ db, provider, leases }, provider.list, (until) =>
    console.log(`${name} asked us to wait: its list is read from ${until.toISOString()} on.`),
  )
  const found = await compare(
    single.client,
    { ...provider, list },
    settledBefore,
    AbortSignal.timeout(24 * 3600_000),
  ).catch((error: unknown) => {
    if (error instanceof Paused) return null
    throw error
  })
  if (!found) {
    console.error(`${name} is paused, so its list is not read. Nothing was compared: resume it first.`)
    return 1
  }
  if ('kind' in found) {
    console.error(`${name} could not be read: ${answerText(answerCode(found))}. Nothing was compared.`)
    return 1
  }
  const done = await mend(found)
  const rows: [string, number, string][] = [
    ['confirmed there, not here yet', found.confirmedThere.length, done.look],
    ['opted out there, not here', found.optedOutThere.length, done.look],
    ['confirmed here, missing there', found.missingThere.length, done.missing],
    ['confirmed elsewhere, not there', found.neverThere, 'left'],
    ['there, unknown here', found.unknownHere, 'left'],
    ['there, cannot be read', found.unreadable, 'left'],
  ]
  console.log(`\n${name}: ${found.read} people read.`)
  for (const [what, people, what_then] of rows)
    console.log(`  ${what.padEnd(32)}${String(people).padStart(8)}  ${people > 0 ? what_then : ''}`.trimEnd())
  if (found.missingThere.length > 0 && provider.remembersOptOuts && !options['resubscribe-missing'])
    console.log(
      'Who is missing there may have been deleted on purpose. To subscribe them again: npm run reconcile -- --resubscribe-missing',
    )
  if (!done.refused) return 0
  console.error(
    `${name} forgets who left, and most people who are confirmed here are missing there. Nobody was looked up, as all of them would count as opted out for good: is it the right list, and is it whole? If they did leave: npm run reconcile -- --missing-have-left`,
  )
  return 1
}

await mendOurs()
const code = await compareLists()
await boss.stop({ graceful: false })
await leases.stop()
await Promise.all([single.close(), close()])
process.exit(code)
