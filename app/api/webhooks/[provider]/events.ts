import { sameSecret } from '#app/web/secret.ts'
import type { Event } from '#jobs/providers/contract.ts'
import type { ConfiguredProvider } from '#jobs/providers/index.ts'

export type Reading = { events: Event[] } | { refused: 401 | 404 }
export type Message = { url: URL; headers: Headers; text: string }

/** Reads a message of the configured provider. */
export function readMessage({ name, message }: ConfiguredProvider, to: string, sent: Message): Reading {
  if (name !== to || !message?.secret) return { refused: 404 }
  const { secret, verify = carries(sent.url) } = message
  return verify(secret, sent.headers, sent.text) ? { events: message.read(sent.text) } : { refused: 401 }
}

const carries = (url: URL) => (secret: string, headers: Headers) => {
  const given = url.searchParams.get('secret') ?? bearer(headers)
  return given !== null && sameSecret(given, secret)
}

const bearer = (headers: Headers) => headers.get('authorization')?.match(/^Bearer (.+)$/)?.[1] ?? null
