import type { Dialect } from '../dialect.ts'
import { brevo } from './brevo.ts'
import { buttondown } from './buttondown.ts'
import { kit } from './kit.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { resend } from './resend.ts'

export const dialects = {
  mailchimp,
  brevo,
  kit,
  resend,
  listmonk,
  buttondown,
} satisfies Record<string, Dialect>
