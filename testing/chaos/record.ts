import type { Administrator } from './administrator.ts'
import type { Call, History } from './history.ts'
import { MARKER, type People } from './people.ts'
import { BOUND_MS, PROVIDERS, type Stack } from './stack.ts'

/** Reads what everybody holds of the same people, at one time at which nothing is under way. */
export async function record(stack: Stack, people: People, { acts }: Administrator): Promise<History> {
  const { client } = stack.database
  await people.lookAtAll()
  const [
    rows,
    jobs,
    moves,
    leases,
    raised,
    audit,
    [circuit],
    circuitEvents,
    [misconfigured],
    payloads,
    metrics,
  ] = await Promise.all([
    client<History['rows']>`
        select u.id as "userId", username, email, (extract(epoch from u.created_at) * 1000)::float8 as "createdAt", s.state, s.job_id as "jobId"
        from users u left join subscriptions s on s.user_id = u.id`,
    client<History['jobs']>`
        select id, name as queue, state::text, data->>'userId' as "userId" from pgboss.job`,
    client<History['moves']>`
        select user_id as "userId", state, (extract(epoch from pg_xact_commit_timestamp(xmin)) * 1000)::float8 as at
        from chaos.moves order by at, n`,
    client<History['leases']>`select user_id as "userId", holder from person_leases`,
    client<{ cause: string }[]>`select cause from raised_alerts`,
    client<History['audit']>`select action, user_id as "userId" from audit_events`,
    client<{ circuit: string }[]>`select circuit from providers where name = ${stack.name}`,
    client<History['circuitEvents']>`select before, after from circuit_events order by at, id`,
    client<{ times: number }[]>`
        select count(*)::int as times from circuit_events
        where after = 'misconfigured' and reason like 'settings_refused%'`,
    client<{ where: string; text: string }[]>`
        select 'job ' || id || ' of ' || name as where, concat(data, output) as text from pgboss.job
        union all select 'attempt ' || id, concat(code, message, request_id) from attempts`,
    readMetrics(stack),
  ])
  const { places, perSecond } = PROVIDERS[stack.name]
  return {
    people: people.people,
    rows: [...rows],
    jobs: [...jobs],
    moves: [...moves],
    leases: [...leases],
    circuit: circuit?.circuit ?? 'missing',
    circuitEvents: [...circuitEvents],
    raised: raised.map(({ cause }) => cause),
    alerts: stack.received.map((text) => JSON.parse(text)).map(({ id, type }) => ({ id, type })),
    misconfigured: misconfigured?.times ?? 0,
    acts,
    audit: [...audit],
    members: stack.provider.members
      .all()
      .map(({ email_address, status }) => ({ email: email_address, status })),
    calls: callsOf(stack),
    limits: { places, perSecond, boundMs: BOUND_MS },
    exits: stack.processes.flatMap(({ exits }) => exits),
    texts: [
      ...stack.processes.map(({ name, lines }) => ({ where: `log of ${name}`, text: lines.join('\n') })),
      ...payloads,
      ...stack.received.map((text) => ({ where: 'alert', text })),
      { where: 'metrics', text: metrics },
    ],
    secrets: [MARKER, ...stack.secrets],
  }
}

function callsOf({ provider }: Stack): Call[] {
  const emails = new Map(provider.recorded().requests.map(({ id, email }) => [id, email ?? null]))
  const wall = (at: number | null) => (at === null ? null : performance.timeOrigin + at)
  return provider.calls.map(({ id, method, begunAt, answeredAt }) => ({
    method,
    email: emails.get(id) ?? null,
    begunAt: performance.timeOrigin + begunAt,
    answeredAt: wall(answeredAt),
  }))
}

async function readMetrics({ webs, metricsToken }: Stack) {
  const texts = webs.map(async ({ url }) => {
    const answer = await fetch(`${url}/api/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
    return answer.ok ? answer.text() : Promise.reject(new Error(`metrics answered ${answer.status}`))
  })
  return (await Promise.all(texts)).join('\n')
}
