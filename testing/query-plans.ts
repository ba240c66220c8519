import { connect, type Database } from '#db/client.ts'

/** Tables that grow with the people: a sequential scan takes as long as there are people. */
const BIG = /^(users|subscriptions|attempts\w*|job|job_\w+|audit_events|circuit_events|operation_people)$/
/** Rows of them that one query may read. Our largest bound is 5,000 people in each of 7 states. */
const MOST_ROWS = 40_000
/** The counts of pg-boss's monitor, which are old without a worker and empty with its statistics off. */
const COUNTED = /^queue(_stats\w*)?$/

type Node = {
  'Node Type': string
  'Relation Name'?: string
  'Index Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: Node[]
}

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)]

const rowsRead = (node: Node) =>
  ((node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)) *
  (node['Actual Loops'] ?? 1)

/** The faults of an executed plan; none for a query whose time does not grow with a million people. */
function faultsOf(plan: Node): string[] {
  return nodesOf(plan).flatMap((node) => {
    const table = node['Relation Name'] ?? ''
    if (COUNTED.test(table)) return [`reads pg-boss's statistics in ${table}`]
    if (!BIG.test(table)) return []
    const rows = rowsRead(node)
    // A future month has no rows yet.
    if (node['Node Type'] === 'Seq Scan' && !(rows === 0 && /^attempts_/.test(table)))
      return [`scans ${table} sequentially`]
    return rows > MOST_ROWS ? [`reads ${rows} rows of ${table} by ${node['Index Name']}`] : []
  })
}

const inWords = (node: Node, depth = 0): string =>
  [
    `${'  '.repeat(depth)}${node['Node Type']} ${node['Index Name'] ?? ''} ${node['Relation Name'] ?? ''} (${rowsRead(node)} rows)`,
    ...(node.Plans ?? []).map((child) => inWords(child, depth + 1)),
  ].join('\n')

/**
 * A database that records queries as they are sent, so that they need not be written twice.
 *
 * @returns `judge`: runs queries, then explains each of them with its own parameters, and returns the faults
 * of their plans. Changes are rolled back.
 */
export function observe(url: string) {
  let heard: { query: string; parameters: unknown[] }[] | null = null
  const { client, db, close } = connect(
    url,
    4,
    // With its default of 4 the planner sorts 60,000 people for a page that it takes from an index at a million.
    { random_page_cost: '1.1' },
    { limitMs: null, debug: (_connection, query, parameters) => void heard?.push({ query, parameters }) },
  )

  async function explain(query: string, parameters: unknown[]) {
    const explained = client.begin(async (tx) => {
      const rows = await tx.unsafe(
        `explain (analyze, timing off, summary off, format json) ${query}`,
        parameters as never[],
      )
      throw new Explained(rows[0]?.['QUERY PLAN'][0].Plan)
    })
    return explained.catch((thrown) => {
      if (thrown instanceof Explained) return thrown.plan
      throw thrown
    })
  }

  async function judge(run: (db: Database) => Promise<unknown>): Promise<string[]> {
    heard = []
    await run(db)
    const queries = heard.filter(({ query }) => /^\s*(select|with|insert|update|delete|\()/i.test(query))
    heard = null
    if (queries.length === 0) throw new Error('it sent no query')
    const judged: string[] = []
    for (const { query, parameters } of queries) {
      const plan = await explain(query, parameters)
      const faults = faultsOf(plan)
      if (faults.length > 0) judged.push(`${faults.join(', ')}:\n${query.trim()}\n${inWords(plan)}`)
    }
    return judged
  }
  return { judge, close }
}

/** Carries a plan out of the transaction that it rolls back. */
class Explained extends Error {
  plan: Node
  constructor(plan: Node) {
    super('explained')
    this.plan = plan
  }
}
