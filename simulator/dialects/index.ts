import type { Dialect } from '../dialect.ts'
import { brevo } from './brevo.ts'
import { kit } from './kit.ts'
import { mailchimp } from './mailchimp.ts'

export const dialects = { mailchimp, brevo, kit } satisfies Record<string, Dialect>
