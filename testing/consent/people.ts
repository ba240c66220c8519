import type { ProviderName } from '#env'
import { LIST } from '../../simulator/dialects/listmonk.ts'
import { SEGMENT } from '../../simulator/dialects/resend.ts'
import { SIMULATOR_SECRET } from '../../simulator/dialects/webhook.ts'
import type { MemberStatus } from '../../simulator/members.ts'
import type { Judge } from './judge.ts'
import type { Person } from './windows.ts'

export type Prior = 'new' | 'unlisted' | MemberStatus
type Known = {
  variables: (url: string) => Record<string, string>
  /** How the provider may know somebody beforehand, besides subscribed. */
  priors: Prior[]
  /** What a person may become there by themselves. */
  outs: MemberStatus[]
  /** What makes it ask people to confirm, besides its list's own setting; null where it never asks. */
  asking: Record<string, string> | null
  /** Whoever leaves is forgotten. */
  forgets?: true
}

export const known: { [N in ProviderName]: Known } = {
  mailchimp: {
    variables: (url) => ({
      MAILCHIMP_API_KEY: 'key-us1',
      MAILCHIMP_LIST_ID: 'list',
      MAILCHIMP_BASE_URL: url,
    }),
    priors: ['new', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional'],
    outs: ['unsubscribed', 'cleaned', 'archived'],
    asking: {},
  },
  brevo: {
    variables: (url) => ({ BREVO_API_KEY: 'key', BREVO_LIST_ID: '7', BREVO_BASE_URL: url }),
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: { BREVO_DOI_TEMPLATE_ID: '3', BREVO_DOI_REDIRECT_URL: 'https://example.com/confirmed' },
  },
  kit: {
    variables: (url) => ({ KIT_API_KEY: 'key', KIT_FORM_ID: '1234567', KIT_BASE_URL: url }),
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: {},
  },
  resend: {
    variables: (url) => ({ RESEND_API_KEY: 'key', RESEND_SEGMENT_ID: SEGMENT, RESEND_BASE_URL: url }),
    priors: ['new', 'unlisted', 'unsubscribed'],
    outs: ['unsubscribed'],
    asking: null,
  },
  listmonk: {
    variables: (url) => ({
      LISTMONK_USERNAME: 'frontdesk',
      LISTMONK_TOKEN: 'token',
      LISTMONK_LIST_ID: String(LIST),
      LISTMONK_BASE_URL: url,
    }),
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'blocked'],
    outs: ['unsubscribed', 'blocked'],
    asking: {},
  },
  buttondown: {
    variables: (url) => ({ BUTTONDOWN_API_KEY: 'key', BUTTONDOWN_BASE_URL: url }),
    priors: ['new', 'pending', 'unsubscribed', 'cleaned', 'archived', 'transactional', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'archived', 'transactional', 'blocked'],
    asking: {},
  },
  mailerlite: {
    variables: (url) => ({
      MAILERLITE_API_KEY: 'key',
      MAILERLITE_GROUP_ID: '113456789',
      MAILERLITE_BASE_URL: url,
    }),
    priors: ['new', 'unlisted', 'pending', 'unsubscribed', 'cleaned', 'blocked'],
    outs: ['unsubscribed', 'cleaned', 'blocked'],
    asking: {},
  },
  mailman: {
    variables: (url) => ({
      MAILMAN_USERNAME: 'restadmin',
      MAILMAN_PASSWORD: 'password',
      MAILMAN_LIST_ID: 'news.example.com',
      MAILMAN_BASE_URL: url,
    }),
    priors: ['new', 'pending', 'blocked'],
    outs: ['blocked'],
    asking: {},
    forgets: true,
  },
  webhook: {
    variables: (url) => ({
      WEBHOOK_URL: url,
      WEBHOOK_SECRET: SIMULATOR_SECRET,
      WEBHOOK_ALLOW_PRIVATE: 'true',
    }),
    priors: ['new', 'unsubscribed'],
    outs: ['unsubscribed'],
    asking: null,
    forgets: true,
  },
}

/** What people, and the provider's own staff, do there without us. */
export const createPeople = (name: ProviderName, { members, tick, untold }: Judge) => {
  const { forgets, outs } = known[name]
  const get = ({ email }: Person) => members.get(email)

  return {
    /** Whom the provider knows beforehand, and however it writes the address. */
    know(person: Person, prior: Prior, email: string) {
      untold.add(person)
      if (prior === 'new') return
      const status = prior === 'unlisted' ? 'subscribed' : prior
      members.add(email, status, { listed: prior !== 'unlisted' })
      if (status !== 'subscribed' && status !== 'pending') person.out = tick()
    },
    /** Opts out, complains or bounces; `quietly`: leaves this list only, or where nothing is kept of it. */
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
      // Brevo shows nobody who has not confirmed. Neither it nor listmonk lets leave a list that one is not on.
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
    /** The provider forgets somebody on request, and their opt-out with them. */
    erase(person: Person) {
      untold.add(person)
      const member = get(person)
      if (!member) return
      members.remove(member)
      person.out = null
      person.left = tick()
    },
    /** Taken off our list by the provider's staff, and still known there. */
    unlist(person: Person) {
      untold.add(person)
      const member = get(person)
      if (member?.status === 'subscribed' && known[name].priors.includes('unlisted'))
        members.change(member, { listed: false })
    },
  }
}
export type People = ReturnType<typeof createPeople>
