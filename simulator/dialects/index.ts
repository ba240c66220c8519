import type { Dialect } from '../dialect.ts'
import { mailchimp } from './mailchimp.ts'

export const dialects = { mailchimp } satisfies Record<string, Dialect>
