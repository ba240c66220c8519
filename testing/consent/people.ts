import type { ProviderName } from '#jobs/providers/index.ts'
import type { Prior } from '../../simulator/dialect.ts'
import { dialects } from '../../simulator/dialects/index.ts'
import type { Judge } from './judge.ts'
import type { Person } from './windows.ts'

/** Actions of people, and of the provider's own staff, at the provider. */
export const createPeople = (name: ProviderName, { members, tick, untold }: Judge) => {
  const { forgets, outs, priors } = dialects[name].people
  const get = ({ email }: Person) => members.get(email)

  return {
    /** The people that the provider knows beforehand, and how it writes their address. */
    know(person: Person, prior: Prior, email: string) {
      untold.add(person)
      if (prior === 'new') return
      const status = prior === 'unlisted' ? 'subscribed' : prior
      members.add(email, status, { listed: prior !== 'unlisted' })
      if (status !== 'subscribed' && status !== 'pending') person.out = tick()
    },
    /**
     * Opts out, complains or bounces; `quietly`: leaves this list only, or leaves a provider that keeps no
     * record of it.
     */
    optOut(person: Person, choice: number, quietly: boolean) {
      untold.add(person)
      const member = get(person)
      if (!member || person.out !== null) return
      const isLeaving = quietly && member.listed
      if (forgets && isLeaving) {
        members.remove(member)
        person.left = tick()
        return
      }
      // Brevo does not show people who have not confirmed. At Brevo and listmonk only people on a list can leave it.
      if (name === 'brevo' && member.status === 'pending') return
      const lacksList = !member.listed && (name === 'brevo' || name === 'listmonk')
      const status = lacksList ? 'blocked' : (outs[choice % outs.length] ?? 'unsubscribed')
      const listOnly = name === 'brevo' && isLeaving && status === 'unsubscribed'
      members.change(member, { status, ...(listOnly && { listed: false }) })
      person.out = tick()
    },
    confirm(person: Person) {
      untold.add(person)
      const member = get(person)
      if (member?.status === 'pending') members.change(member, { status: 'subscribed', listed: true })
    },
    /** Subscribes again, at the provider, by themselves. */
    comeBack(person: Person) {
      untold.add(person)
      const member = get(person)
      if (member) members.change(member, { status: 'subscribed', listed: true })
      else members.add(person.email, 'subscribed')
      person.out = null
      person.left = null
    },
    /** The provider forgets the person on request, and their opt-out too. */
    erase(person: Person) {
      untold.add(person)
      const member = get(person)
      if (!member) return
      members.remove(member)
      person.out = null
      person.left = tick()
    },
    /** Removed from our list by the provider's staff, and still known there. */
    unlist(person: Person) {
      untold.add(person)
      const member = get(person)
      if (member?.status === 'subscribed' && priors.includes('unlisted'))
        members.change(member, { listed: false })
    },
  }
}
export type People = ReturnType<typeof createPeople>
