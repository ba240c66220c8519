import type { Database } from '#db/client.ts'
import type { Page, Provider } from '../providers/contract.ts'
import type { Outcome, Trouble } from '../providers/outcome.ts'
import { holdAfter } from './circuit.ts'

/**
 * The provider, with reads that hold everybody where it answers one with a request to wait: it has asked all of our
 * requests to wait, whichever of them it answers. An attempt's answer does so when it is written.
 */
export function holding(db: Database, provider: Provider): Provider {
  const { check, find, list, changes } = provider
  async function heard<T extends { kind: string } | null>(answer: T): Promise<T> {
    if (answer?.kind === 'retry') await holdAfter(db, provider, answer as unknown as Outcome)
    return answer
  }
  const pageOf = async (reading: Promise<Page | Trouble>) => {
    const page = await reading
    return 'kind' in page ? heard(page) : page
  }
  return {
    ...provider,
    check: async (signal) => heard(await check(signal)),
    find: find && (async (email, signal) => heard(await find(email, signal))),
    list: list && ((cursor, signal) => pageOf(list(cursor, signal))),
    changes: changes && ((since, cursor, signal) => pageOf(changes(since, cursor, signal))),
  }
}
