import type { Dialect } from '../dialect.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'
import { webhook } from './webhook.ts'

export const dialects = { mailchimp, mailerlite, mailman, webhook } satisfies Record<string, Dialect>
