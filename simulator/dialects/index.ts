import type { Dialect } from '../dialect.ts'
import { buttondown } from './buttondown.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { resend } from './resend.ts'

export const dialects = { buttondown, listmonk, mailchimp, resend } satisfies Record<string, Dialect>
