import fc from 'fast-check'
import { REFRESH } from '#jobs/queue/queues.ts'
import { type Mode, modes } from '../../simulator/control.ts'
import type { Judge } from './judge.ts'
import type { People } from './people.ts'
import type { Person } from './windows.ts'
import type { Lost } from './workers.ts'
import type { World } from './world.ts'

export type Model = { judge: Judge; people: People; set: (mode: Mode | 'unreadable') => void }
type Act = (world: World, model: Model) => unknown
type Command = fc.AsyncCommand<Model, World>

const command = (name: string, act: Act): Command => ({
  check: () => true,
  async run(model, world) {
    await act(world, model)
    await world.check()
  },
  toString: () => name,
})

// An event for one person mostly happens to the first of the two.
const who = fc.constantFrom(0, 0, 0, 1)
const worker = fc.nat(1)
const hold = fc.option(
  fc.record({ request: fc.integer({ min: 1, max: 4 }), when: fc.constantFrom('before', 'after') }),
  { freq: 3 },
)
const troubles = [...modes.filter((mode) => !['up', 'slow', 'flaky'].includes(mode)), 'unreadable' as const]
export const personIn = ({ judge }: Model, index: number) => {
  const person = judge.people[index]
  if (!person) throw new Error(`nobody is ${index}`)
  return person
}

const delivery = fc
  .tuple(worker, hold)
  .map(([of, at]) =>
    command(`deliver to ${of}${at ? `, hold ${at.when} request ${at.request}` : ''}`, (world) =>
      world.deliver(of, at),
    ),
  )
const look = fc
  .tuple(worker, hold)
  .map(([of, at]) =>
    command(`look by ${of}${at ? `, hold ${at.when} request ${at.request}` : ''}`, (world) =>
      world.deliver(of, at, REFRESH),
    ),
  )
const release = fc.constant(command('release', (world) => world.release()))
/** A worker that stands still, or is cut off from the database, while the others go on. */
const loss = fc
  .tuple(fc.nat(2), fc.constantFrom<Lost>('everything', 'everything', 'person', 'place'), fc.boolean())
  .map(([which, lost, taken]) =>
    command(`the leases of ${which} end: ${lost}${taken ? ', taken back' : ''}`, async (world) => {
      await world.lose(which, lost)
      if (taken) await world.takeBack()
    }),
  )
const leaving = fc.tuple(who, fc.nat(4), fc.boolean(), fc.boolean()).map(([index, choice, quietly, told]) =>
  command(
    `${index} opts out ${choice}${quietly ? ' quietly' : ''}${told ? ', we are told' : ''}`,
    async (world, model) => {
      const person = personIn(model, index)
      model.people.optOut(person, choice, quietly)
      if (told) await world.tell(person)
    },
  ),
)
const recovery = fc.constant(command('the provider recovers', (_, { set }) => set('up')))
const takenForDead = fc.constant(command('the workers are taken for dead', (world) => world.takenForDead()))
const people = (name: string, act: (people: People, person: Person) => void) =>
  who.map((index) => command(`${index} ${name}`, (_, model) => act(model.people, personIn(model, index))))
const ours = (name: string, act: (world: World, person: Person) => unknown) =>
  who.map((index) => command(`${name} ${index}`, (world, model) => act(world, personIn(model, index))))

/** Acts on the result of the last comparison of lists, which may be old. */
const mending = fc
  .boolean()
  .map((resubscribes) =>
    command(`mend${resubscribes ? ', resubscribe missing' : ''}`, (world) => world.mend(resubscribes)),
  )

/** The most important commands are listed several times. */
export const commands = fc.commands(
  [
    ...[delivery, delivery, delivery, delivery, release, release, leaving, leaving, leaving],
    ...[look, look, loss, loss, loss],
    ...[recovery, takenForDead],
    fc.constantFrom(...troubles).map((mode) => command(`the provider: ${mode}`, (_, { set }) => set(mode))),
    fc
      .constantFrom<number[]>([0, 1], [0, 0])
      .map((both) => command(`deliver twice, to ${both}`, (world) => world.deliverTwice(both))),
    worker.map((of) => command(`deliver the last again, to ${of}`, (world) => world.deliverAgain(of))),
    ours('register', (world, person) => world.register(person)),
    people('confirms', (all, person) => all.confirm(person)),
    people('comes back', (all, person) => all.comeBack(person)),
    people('is erased', (all, person) => all.erase(person)),
    people('is taken off the list', (all, person) => all.unlist(person)),
    ours('retry', (world, person) => world.act(person, 'retry')),
    ours('cancel', (world, person) => world.act(person, 'cancel')),
    ours('redrive', (world, person) => world.act(person, 'redrive')),
    ours('handle', (world, person) => world.act(person, 'handle')),
    ours('unhandle', (world, person) => world.act(person, 'unhandle')),
    ours('correct the address of', (world, person) => world.correct(person)),
    ours('delete the job of', (world, person) => world.act(person, 'delete')),
    ours('undelete the jobs of', (world, person) => world.undelete(person)),
    ours('a message about', (world, person) => world.tell(person)),
    ours('a message: opted out', (world, person) => world.message(person, 'opted_out')),
    ours('a message: confirmed', (world, person) => world.message(person, 'confirmed')),
    fc
      .tuple(fc.boolean(), fc.integer({ min: 1, max: 2 }))
      .map(([loses, times]) =>
        command(`${loses ? 'jobs are lost, ' : ''}reconcile x${times}`, (world) =>
          world.reconcile(loses, times),
        ),
      ),
    fc.constant(command('compare', (world) => world.compare())),
    ...[mending, mending],
    fc
      .constantFrom(
        'open' as const,
        'paused' as const,
        'slowed' as const,
        'closed' as const,
        'closed' as const,
      )
      .map((to) => command(`circuit ${to}`, (world) => world.circuit(to))),
    fc.constant(command('probe', (world) => world.probe())),
    fc.constant(command('go on', (world) => world.goOn())),
  ],
  { maxCommands: 40, size: 'max' },
)
