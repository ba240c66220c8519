import type { Dialect } from '../dialect.ts'
import { brevo } from './brevo.ts'
import { mailchimp } from './mailchimp.ts'

export const dialects = { mailchimp, brevo } satisfies Record<string, Dialect>
