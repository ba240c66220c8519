import type { Dialect } from '../dialect.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'

export const dialects = { mailchimp, mailerlite } satisfies Record<string, Dialect>
