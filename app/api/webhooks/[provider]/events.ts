import { sameSecret } from '#app/web/secret.ts'
import type { Event } from '#jobs/providers/contract.ts'
import type { ConfiguredProvider } from '#jobs/providers/index.ts'

export type Reading = { events: Event[] } | { refused: 401 | 404 }
export type Message = { headers: Headers; text: string }

/** Reads a message of the configured provider. */
export function readMessage({ name, message }: ConfiguredProvider, to: string, sent: Message): Reading {
  if (name !== to || !message?.secret) return { refused: 404 }
  const { secret } = message
  const isTheirs = message.verify
    ? message.verify(secret, sent.headers, sent.text)
    : carries(secret, bearer(sent.headers))
  return isTheirs ? { events: message.read(sent.text) } : { refused: 401 }
}

const carries = (secret: string, given: string | null) => given !== null && sameSecret(given, secret)

const bearer = (headers: Headers) => headers.get('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? null
