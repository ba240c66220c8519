import { z } from 'zod'

export const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `a URL such as ${example}` }).transform((value) => value.replace(/\/$/, ''))
const http = (example: string) => url(/^https?$/, example)
const text = (example: string) => z.string(example).regex(/^\S+$/, `${example}, without spaces`)
const number = (example: string) => z.coerce.number(example).int(example).positive(example)
/** Only who knows it may tell us what became of a subscription. */
const webhookSecret = text('a random text of 20 characters or more')
  .min(20, 'at least 20 characters')
  .optional()

/** Standard Webhooks; several, newest first, are separated by commas. */
export const signingSecret = z
  .string('whsec_ and 24 to 64 random bytes in base64')
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,88}=*(,whsec_[A-Za-z0-9+/]{32,88}=*)*$/,
    'whsec_ and 24 to 64 random bytes in base64, such as the output of: echo whsec_$(openssl rand -base64 32)',
  )

// What each provider needs; `apiKey` of brevo is the variable BREVO_API_KEY. Base URLs include their path.
const shapes = {
  mailchimp: {
    apiKey: z
      .string('a key that ends in its data centre, such as 0123abcd-us19')
      .regex(/^\S+-[a-z]+\d+$/, 'a key that ends in its data centre, such as 0123abcd-us19'),
    listId: z
      .string("the audience's id, such as a1b2c3d4e5")
      .regex(/^\w+$/, "the audience's id, such as a1b2c3d4e5"),
    baseUrl: http('https://us19.api.mailchimp.com/3.0').optional(),
    // Its server's time limit: https://mailchimp.com/developer/marketing/docs/fundamentals/
    callBoundSeconds: number('how long it may go on with a call that we gave up on, in seconds, such as 120')
      .max(600)
      .default(120),
    webhookSecret,
  },
  brevo: {
    apiKey: text('an API key such as xkeysib-0123abcd'),
    listId: number("the list's number, such as 7"),
    baseUrl: http('https://api.brevo.com/v3').default('https://api.brevo.com/v3'),
    doiTemplateId: number("the confirmation template's number, such as 3").optional(),
    doiRedirectUrl: http('https://example.com/confirmed').optional(),
    webhookSecret,
  },
  kit: {
    apiKey: text('a v4 API key such as kit_0123abcd'),
    formId: number("the form's number, such as 1234567"),
    baseUrl: http('https://api.kit.com/v4').default('https://api.kit.com/v4'),
    webhookSecret,
  },
  resend: {
    apiKey: text('an API key with full access, such as re_0123abcd'),
    segmentId: z.uuid("the segment's id, such as 78261eea-8f8b-4381-83c6-79fa7120f1cf"),
    baseUrl: http('https://api.resend.com').default('https://api.resend.com'),
  },
  listmonk: {
    username: text("an API user's name, such as frontdesk"),
    token: text("that API user's token"),
    listId: number("the list's number, such as 3"),
    baseUrl: http('https://listmonk.example.com/api'),
  },
  buttondown: {
    apiKey: text("the newsletter's API key"),
    baseUrl: http('https://api.buttondown.com/v1').default('https://api.buttondown.com/v1'),
    /** Buttondown's own limit for young newsletters; it grows with reputation. */
    newPerDay: number('how many new people a day Buttondown takes, such as 100').default(100),
  },
  mailerlite: {
    apiKey: text('an API token'),
    groupId: z
      .string("the group's id, such as 113456789")
      .regex(/^\d+$/, "the group's id, such as 113456789"),
    baseUrl: http('https://connect.mailerlite.com/api').default('https://connect.mailerlite.com/api'),
  },
  mailman: {
    username: text('the REST user, such as restadmin'),
    password: text('the REST password'),
    listId: text("the list's id, such as news.example.com"),
    baseUrl: http('http://localhost:8001/3.1'),
  },
  webhook: {
    url: http('https://example.com/hooks/subscribers'),
    secret: signingSecret,
    /** Private and loopback addresses are refused, as a URL must not reach what only this machine can. */
    allowPrivate: z.stringbool('true or false').default(false),
    inboundSecret: signingSecret.optional(),
    /** At once, of all workers together. */
    concurrency: number('how many requests at once the receiver takes, such as 4').max(1000).default(4),
  },
} satisfies Record<string, z.ZodRawShape>

/** Settings that are given together or not at all. */
const together: { [name: string]: string[] } = { brevo: ['doiTemplateId', 'doiRedirectUrl'] }

export type ProviderName = keyof typeof shapes
export const providerNames = Object.keys(shapes) as ProviderName[]
export type Settings<N extends ProviderName> = z.output<z.ZodObject<(typeof shapes)[N]>>
export type ProviderSettings = { [N in ProviderName]: { name: N } & Settings<N> }[ProviderName]

const variable = (provider: string, key: string) =>
  `${provider}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase()

export const providerVariables = providerNames.flatMap((name) =>
  Object.keys(shapes[name]).map((key) => variable(name, key)),
)

/** @returns the settings of one provider, or each wrong variable with what is wrong. */
export function parseProviderSettings(
  name: ProviderName,
  source: Record<string, string | undefined>,
): { settings: ProviderSettings } | { problems: { variable: string; message: string }[] } {
  const keys = Object.keys(shapes[name])
  const given = Object.fromEntries(keys.map((key) => [key, source[variable(name, key)]]))
  const result = z.object(shapes[name]).safeParse(given)
  const problems = (result.error?.issues ?? []).map((issue) => ({
    variable: variable(name, String(issue.path[0])),
    message: issue.message,
  }))
  const present = together[name]?.find((key) => given[key])
  for (const key of together[name] ?? [])
    if (present && !given[key])
      problems.push({ variable: variable(name, key), message: `goes with ${variable(name, present)}` })
  if (problems.length > 0 || !result.success) return { problems }
  return { settings: { name, ...result.data } as ProviderSettings }
}
