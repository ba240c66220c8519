import type { Dialect } from '../dialect.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { resend } from './resend.ts'

export const dialects = { listmonk, mailchimp, resend } satisfies Record<string, Dialect>
