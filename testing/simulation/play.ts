import { settleByMessage } from '#db/subscriptions/transitions.ts'
import { actOnJob } from '#jobs/actions/job.ts'
import { goOn, pause, resume } from '#jobs/delivery/by-hand.ts'
import { enqueueRefresh } from '#jobs/queue/enqueue.ts'
import { QUEUE, REFRESH } from '#jobs/queue/queues.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import { isOut } from './provider.ts'
import type { Happening } from './scenario.ts'
import type { Person, World } from './world.ts'

const ADMIN = 'admin'
/** So long the processes' own timers run one by one after something has happened. */
const CLOSELY_MS = 300
/** Their timers run at least so closely while anything is under way. */
const STEP_MS = 1_000

type Now = Record<'held_until' | 'probe_at' | 'probe_lease_until' | 'paused_until' | 'job', number | null> &
  Record<'circuit' | 'held_reason', string> &
  Record<'active' | 'places', number>

/** Moves the time of a world: closely while something is under way, and in jumps while nothing can happen. */
export function createPlay(world: World) {
  const { time, lane, clock, db, direct, there, people, webBoss, scenario } = world
  let closely = 0
  let jumps = 0

  async function moveTo(to: number) {
    time.moveTo(to)
    clock.move()
    while (time.runNext()) await lane.settle()
  }

  /** When something happens by itself next; now where something is under way. */
  async function nextDue(): Promise<number> {
    const now = time.now()
    const [row] = await direct.unsafe<Now[]>(
      `select circuit, held_reason, ${['held_until', 'probe_at', 'probe_lease_until', 'paused_until']
        .map((column) => `(extract(epoch from ${column}) * 1000)::float8 as ${column}`)
        .join()},
        (select (extract(epoch from min(start_after)) * 1000)::float8 from pgboss.job
          where name in ('${QUEUE}', '${REFRESH}') and state < 'active') as job,
        (select count(*)::int from pgboss.job where name in ('${QUEUE}', '${REFRESH}') and state = 'active') as active,
        (select count(*)::int from provider_places where until > virtual.now()) as places
      from providers`,
    )
    if (!row || there.running(world.isAlive)) return now
    if (world.workers().length === 0) return Number.POSITIVE_INFINITY
    // A probe may still wait for a place or its turn.
    if (row.active > 0 || row.places > 0 || (row.probe_lease_until ?? 0) > now) return now
    const held = row.held_until ?? 0
    if (row.circuit === 'closed') return row.job === null ? Number.POSITIVE_INFINITY : Math.max(held, row.job)
    if (row.circuit === 'paused') return row.paused_until ?? Number.POSITIVE_INFINITY
    const silenced = held > now && row.held_reason !== 'daily_limit' ? held : 0
    return Math.max(row.probe_at ?? 0, silenced)
  }

  async function runTo(target: number) {
    await lane.settle()
    while (time.now() < target) {
      const due = time.now() < closely ? time.now() : await nextDue()
      if (due - time.now() > STEP_MS) {
        jumps++
        await moveTo(Math.min(target, due))
        continue
      }
      const until = Math.min(target, time.now() + STEP_MS)
      while (time.nextDue() <= until) await moveTo(time.nextDue())
      await moveTo(until)
      // A look for jobs takes places for a millisecond, and its end is no moment for a jump.
      while (time.nextDue() <= Math.min(target, time.now() + 2)) await moveTo(time.nextDue())
    }
  }

  async function happen(event: Happening) {
    closely = time.now() + CLOSELY_MS
    const { random } = scenario
    const some = (which: (person: Person) => boolean) => {
      const able = people.filter(which)
      return able[Math.floor(random() * able.length)]
    }
    switch (event.do) {
      case 'weather':
        return there.set(event.weather)
      case 'register':
        for (let n = 0; n < event.people; n++) {
          await world.register()
          await runTo(time.now() + 1 + Math.floor(random() * 50))
        }
        return
      case 'refuse':
        for (let n = people.length; n < people.length + 200; n++)
          if (random() < event.share) there.refused.add(`person${n}@example.com`)
        return
      case 'kill':
        return world.takeWorker()?.kill()
      case 'stop': {
        const worker = world.takeWorker()
        let stopped = false
        void worker?.stop().then(() => {
          stopped = true
        })
        while (worker && !stopped) await runTo(time.now() + 100)
        return
      }
      case 'start':
        return world.startWorker()
      case 'pause': {
        const until = event.forMs === null ? null : new Date(time.now() + event.forMs)
        return world.asWeb(() => pause(db, scenario.name, ADMIN, 'a storm', until))
      }
      case 'resume':
        return world.asWeb(() => resume(db, scenario.name, ADMIN, 'it is over'))
      case 'go on':
        return world.asWeb(() => goOn(db, scenario.name, ADMIN, 'they are right'))
      case 'leave': {
        // Brevo and listmonk know only people on a list.
        const person = some(({ email }) => there.members.get(email)?.status === 'subscribed')
        const member = person && there.members.get(person.email)
        if (!person || !member || dialects[scenario.name].people.forgets) return
        there.byThemselves(() => there.members.change(member, { status: 'unsubscribed' }))
        return tell(person)
      }
      case 'confirm': {
        const person = some(({ email }) => there.members.get(email)?.status === 'pending')
        const member = person && there.members.get(person.email)
        if (!person || !member) return
        there.byThemselves(() => there.members.change(member, { status: 'subscribed', listed: true }))
        return tell(person)
      }
      case 'retry':
      case 'handle': {
        const [row] = await direct.unsafe<{ id: string }[]>(
          `select job_id as id from subscriptions where state = 'needs_attention' order by user_id
           offset floor($1::float8 * (select count(*) from subscriptions where state = 'needs_attention')) limit 1`,
          [random()],
        )
        if (!row) return
        const { do: action } = event
        return world.asWeb(() => actOnJob(db, webBoss, { actor: ADMIN, action, reason: 'seen' }, row.id))
      }
      case 'lose jobs':
        return direct.unsafe(`delete from pgboss.job where name = '${QUEUE}' and state < 'active'`)
    }
  }

  /** The provider's message about a change, where it sends any. */
  const tell = (person: Person) =>
    world.asWeb(async () => {
      const became = isOut(there.members.get(person.email)) ? 'opted_out' : 'confirmed'
      if (world.learns === 'looks') await enqueueRefresh(webBoss, person.userId)
      if (world.learns === 'believes') await settleByMessage(db, person.userId, became)
    })

  return {
    runTo,
    happen,
    jumps: () => jumps,
    /** Tells of everybody whose membership is not what our row says, as late messages. */
    async tellAll() {
      for (const person of people) {
        const member = there.members.get(person.email)
        if (isOut(member) || member?.status === 'subscribed') await tell(person)
      }
    },
  }
}
export type Play = ReturnType<typeof createPlay>
