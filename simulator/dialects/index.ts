import type { Dialect } from '../dialect.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'

export const dialects = { mailchimp, mailerlite, mailman } satisfies Record<string, Dialect>
