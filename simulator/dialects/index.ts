import type { Dialect } from '../dialect.ts'
import { mailchimp } from './mailchimp.ts'
import { resend } from './resend.ts'

export const dialects = { mailchimp, resend } satisfies Record<string, Dialect>
