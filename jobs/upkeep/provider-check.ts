import { sql } from 'drizzle-orm'
import type { PgBoss } from 'pg-boss'
import type { Database } from '#db/client.ts'
import { newId } from '#db/new-id.ts'
import { addressToSend } from '#db/normalise.ts'
import { answerCheck, type Check, findCheck, insertCheck } from '#db/providers/checks.ts'
import { changeProvider, findProvider } from '#db/providers/circuit.ts'
import type { CheckAnswer } from '#db/schema/checks.ts'
import { recordAuditEvent } from '#db/staff/audit-events.ts'
import type { Delivery } from '../delivery/begin.ts'
import { isProbed, isSilenced, misconfigure } from '../delivery/circuit.ts'
import { readInPlace } from '../delivery/permit.ts'
import { check } from '../delivery/probe.ts'
import type { Lookup } from '../providers/contract.ts'
import type { Trouble } from '../providers/outcome.ts'
import { enqueueCheck } from '../queue/enqueue.ts'
import { inTransaction } from '../queue/jobs.ts'
import { checkPayloadSchema } from '../queue/payload.ts'

type Context = Pick<Delivery, 'db' | 'provider' | 'leases' | 'raise' | 'worker'> & { leaseMs: number }
export type Question = { kind: 'settings' } | { kind: 'address'; address: string }

/** Queues a check of the provider; a worker asks. @returns false where one of its kind is under way. */
export async function askProvider(
  db: Database,
  boss: PgBoss,
  actor: string,
  provider: string,
  question: Question,
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const id = newId()
    if (!(await enqueueCheck(boss, `${provider} ${question.kind}`, id, inTransaction(tx)))) return false
    const address = question.kind === 'address' ? question.address : null
    await insertCheck(tx, { id, provider, actor, kind: question.kind, address })
    // Without the address: the audit is kept for good.
    await recordAuditEvent(tx, {
      actor,
      action: 'check provider',
      detail: { at: provider, kind: question.kind },
    })
    return true
  })
}

/**
 * Asks the provider what an administrator wants to know, whatever its circuit. A pause stops deliveries about
 * people, and the administrator has just decided to ask. Reads only, within the provider's budget.
 *
 * @throws when this worker cannot ask now; pg-boss tries again.
 */
export async function runCheck(context: Context, job: { data: unknown }) {
  const payload = checkPayloadSchema.safeParse(job.data)
  const asked = payload.success && (await findCheck(context.db, payload.data.checkId))
  if (!asked || asked.answer) return
  const { db, provider, worker } = context
  if (asked.provider !== provider.name) throw new Error(`this worker is one for ${provider.name}`)
  const begun = performance.now()
  const answer = isSilenced(await findProvider(db, provider.name))
    ? ({ kind: 'held' } as const)
    : await ask(context, asked)
  await answerCheck(db, asked.id, { answer, worker, durationMs: Math.round(performance.now() - begun) })
}

async function ask(context: Context, asked: Check): Promise<CheckAnswer> {
  if (asked.kind === 'settings') return shown((await checkSettings(context)) ?? { kind: 'fine' })
  const { provider, leases, leaseMs } = context
  const { find } = provider
  const { address } = asked
  if (!address || !find) return { kind: 'unknown_answer' }
  const signal = AbortSignal.timeout(leaseMs)
  return shown(await readInPlace(leases, signal, () => find(addressToSend(address), signal)))
}

/** The part of an answer that is kept; an adapter may have added more. */
function shown(said: Lookup | Trouble | { kind: 'fine' }): CheckAnswer {
  const { kind, httpStatus, code, message } = said as CheckAnswer
  return {
    kind,
    httpStatus,
    code,
    message,
    ...('membership' in said && { standing: said.membership }),
    ...('reason' in said && { reason: said.reason }),
  }
}

/**
 * Whether key and list are right. Wrong ones stop the circuit; right ones have it probed at once where it is
 * not closed.
 */
export async function checkSettings(context: Omit<Context, 'worker'>): Promise<Trouble | null> {
  const { db, provider, raise, leaseMs } = context
  const trouble = await check(context, AbortSignal.timeout(leaseMs))
  if (trouble?.kind === 'misconfigured')
    await db.transaction((tx) => misconfigure(tx, provider.name, trouble, raise))
  if (!trouble) {
    const row = await findProvider(db, provider.name)
    if (row && isProbed(row.circuit))
      await changeProvider(db, provider.name, { probeAt: sql`clock_timestamp()` })
  }
  return trouble
}
