import { z } from 'zod'
import { sameSecret } from '#app/web/secret.ts'
import type { ProviderSettings } from '#env'
import { verify } from '#jobs/providers/standard-webhooks.ts'

/** What a provider tells us: whose address, and for the signed kind what became of them. */
export type Event = { email: string; became?: 'confirmed' | 'opted_out' }
export type MessageVerdict = { events: Event[] } | { refused: 401 | 404 }
export type Message = { url: URL; headers: Headers; text: string }

const json = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
const brevo = z.object({ email: z.string() })
const kit = z.object({ subscriber: z.object({ email_address: z.string() }) })
const signed = z.object({
  type: z.enum(['subscriber.confirmed', 'subscriber.unsubscribed']),
  data: z.object({ email: z.string() }),
})

/**
 * Reads a message of the configured provider. Mailchimp, Brevo and Kit sign nothing: a secret in the address is all
 * there is, so their messages only make us look. The generic one is signed (Standard Webhooks) and is believed.
 */
export function readMessage(settings: ProviderSettings, name: string, message: Message): MessageVerdict {
  if (settings.name !== name) return { refused: 404 }
  switch (settings.name) {
    case 'mailchimp':
      return guarded(settings.webhookSecret, message, ({ text }) => {
        const email = new URLSearchParams(text).get('data[email]')
        return email ? [{ email }] : []
      })
    case 'brevo':
      return guarded(settings.webhookSecret, message, ({ text }) => {
        const { data } = brevo.safeParse(json(text))
        return data ? [{ email: data.email }] : []
      })
    case 'kit':
      return guarded(settings.webhookSecret, message, ({ text }) => {
        const { data } = kit.safeParse(json(text))
        return data ? [{ email: data.subscriber.email_address }] : []
      })
    case 'webhook': {
      if (!settings.inboundSecret) return { refused: 404 }
      if (!verify(settings.inboundSecret, message.headers, message.text)) return { refused: 401 }
      const { data } = signed.safeParse(json(message.text))
      if (!data) return { events: [] }
      const became = data.type === 'subscriber.confirmed' ? 'confirmed' : 'opted_out'
      return { events: [{ email: data.data.email, became }] }
    }
    default:
      return { refused: 404 }
  }
}

function guarded(
  secret: string | undefined,
  message: Message,
  read: (message: Message) => Event[],
): MessageVerdict {
  if (!secret) return { refused: 404 }
  const given = message.url.searchParams.get('secret') ?? bearer(message.headers)
  return given && sameSecret(given, secret) ? { events: read(message) } : { refused: 401 }
}

const bearer = (headers: Headers) => headers.get('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? null
