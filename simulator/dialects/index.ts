import type { Dialect } from '../dialect.ts'
import { brevo } from './brevo.ts'
import { buttondown } from './buttondown.ts'
import { kit } from './kit.ts'
import { listmonk } from './listmonk.ts'
import { mailchimp } from './mailchimp.ts'
import { mailerlite } from './mailerlite.ts'
import { mailman } from './mailman.ts'
import { resend } from './resend.ts'
import { webhook } from './webhook.ts'

export const dialects = {
  mailchimp,
  brevo,
  kit,
  resend,
  listmonk,
  buttondown,
  mailerlite,
  mailman,
  webhook,
} satisfies Record<string, Dialect>
