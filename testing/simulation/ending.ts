import { readPeople } from './history.ts'
import { judgeHistory } from './judge.ts'
import type { Faults } from './judge-limits.ts'
import type { Play } from './play.ts'
import { isOut } from './provider.ts'
import { DAY } from './scenario.ts'
import type { World } from './world.ts'

const HOUR = DAY / 24
const MINUTE = HOUR / 60

/** Whether the last that was told of workers is that there is none. */
const isRaised = ({ received }: World) =>
  received.filter(({ type }) => type.startsWith('no_worker.')).at(-1)?.type === 'no_worker.raised'

type Times = {
  runTo: (at: number) => Promise<void>
  turn: () => Promise<void>
  /** The longest time without a turn. */
  turnWithin: (ms: number) => void
}

/** Everything is well again: whatever was begun ends, and what we say is what is so. */
export async function heal(world: World, play: Play, { runTo, turn }: Times, faults: Faults) {
  const { time, there, limits } = world
  await play.happen({ do: 'weather', weather: { mode: 'up' } })
  while (world.workers().length < 1) await world.startWorker()
  await play.happen({ do: 'resume' })
  await play.happen({ do: 'go on' })
  await play.tellAll()
  const waiting = async () =>
    (await readPeople(world)).filter(({ state }) => state === 'pending' || state === 'delayed')
  const perDay = limits.newPerDay
  const days = perDay === null ? 0 : 1 + Math.ceil((await waiting()).length / perDay)
  await runTo(time.now() + 3 * HOUR + days * DAY)
  await turn()
  // On a busy machine the clock may jump past a worker's heartbeat. The alert about that ends with a later turn.
  for (let more = 0; more < 10 && isRaised(world); more++) {
    await runTo(time.now() + MINUTE)
    await turn()
  }
  for (const { email, state } of await waiting()) faults.add(`${email} is still ${state}`)
  await judgeHistory(world, faults)

  const consenting = new Map(world.people.map(({ userId, consents }) => [userId, consents]))
  for (const { userId, email, state } of await readPeople(world)) {
    const member = there.members.get(email)
    const said = `${email} is ${state}, and there ${member?.status ?? 'nobody'}`
    if (!consenting.get(userId)) {
      if (state !== 'not_requested' || member) faults.add(`${said}, and did not consent`)
    } else if (state === 'not_requested') faults.add(said)
    else if (isOut(member) && state !== 'opted_out') faults.add(said)
    else if (state === 'confirmed' && !(member && !isOut(member))) faults.add(said)
    else if (state === 'check_inbox' && member?.status !== 'pending') faults.add(said)
  }
}

/** Months in which nothing happens: what is over goes, and what somebody may still need stays. */
export async function age(world: World, play: Play, { runTo, turn, turnWithin }: Times, faults: Faults) {
  const { time, there, direct } = world
  const left = async () =>
    direct.unsafe<{ userId: string; jobId: string; tries: number }[]>(
      `select s.user_id as "userId", s.job_id as "jobId", (select count(*)::int from attempts a where a.job_id = s.job_id) as tries
       from subscriptions s where state = 'needs_attention'`,
    )
  const before = await left()
  turnWithin(2 * DAY)
  await runTo(time.now() + 100 * DAY)
  turnWithin(HOUR)
  await turn()
  const after = new Map((await left()).map((one) => [one.userId, one]))
  for (const { userId, tries } of before)
    if (tries > 0 && !after.get(userId)?.tries) faults.add(`what ${userId} was answered is gone`)

  const over = await direct.unsafe<{ what: string; rows: number }[]>(`
    select * from (values
      ('ended jobs', (select count(*)::int from pgboss.job j where state > 'active' and completed_on < virtual.now() - interval '2 days'
        and not exists (select from subscriptions s where s.job_id = j.id and s.state in ('needs_attention', 'handled')))),
      ('dead letters', (select count(*)::int from pgboss.job j where name = 'subscription-sync-dead' and created_on < virtual.now() - interval '2 days'
        and not exists (select from subscriptions s where s.user_id = (j.data->>'userId')::uuid and s.state in ('needs_attention', 'handled')))),
      ('attempts', (select count(*)::int from attempts where started_at < virtual.now() - interval '69 days'
        and not exists (select from subscriptions where state = 'needs_attention'))),
      ('circuit events', (select greatest(0, count(*)::int - 200) from circuit_events where at < virtual.now() - interval '31 days'
        and at < (select max(at) from circuit_events where after in ('closed', 'misconfigured')))),
      ('failure groups', (select count(*)::int from failure_groups where resolved_at < virtual.now() - interval '31 days')),
      ('leases of people', (select count(*)::int from person_leases)),
      ('uncounted', (select count(*)::int from uncounted)),
      ('limits', (select count(*)::int from registration_limits))
    ) as kept (what, rows) where rows > 0`)
  for (const { what, rows } of over) faults.add(`${rows} ${what} are kept`)

  // And they can still be retried.
  there.refused.clear()
  for (let n = 0; n < 3 * before.length; n++) {
    await play.happen({ do: 'retry' })
    await play.runTo(time.now() + 5_000)
    if ((await left()).length === 0) break
  }
  await runTo(
    time.now() +
      HOUR +
      (world.limits.newPerDay === null ? 0 : (2 + before.length / world.limits.newPerDay) * DAY),
  )
  for (const { userId } of await left()) faults.add(`${userId} was retried, and is not settled`)
}
