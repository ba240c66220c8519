import { z } from 'zod'

const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number(`a whole number from ${min} to ${max}`).int().min(min).max(max).default(fallback)

const url = (protocol: RegExp, example: string) =>
  z.url({ protocol, error: `a URL such as ${example}` }).transform((value) => value.replace(/\/$/, ''))

const schema = z
  .object({
    DATABASE_URL: z.url({
      protocol: /^postgres(ql)?$/,
      error: 'a URL such as postgres://user:password@localhost:5432/frontdesk',
    }),
    PORT: whole(1, 65535, 3000),
    PROVIDER: z.enum(['mailchimp'], { error: 'the name of a provider: mailchimp' }).default('mailchimp'),
    MAILCHIMP_API_KEY: z
      .string()
      .regex(/^\S+-[a-z]+\d+$/, 'a key that ends in its data centre, such as 0123abcd-us19')
      .optional(),
    MAILCHIMP_LIST_ID: z.string().regex(/^\w+$/, "the audience's id, such as a1b2c3d4e5").optional(),
    MAILCHIMP_BASE_URL: url(/^https?$/, 'https://us19.api.mailchimp.com/3.0').optional(),
    PROVIDER_TIMEOUT_MS: whole(100, 60_000, 15_000),
    SUBSCRIPTION_CONSENT: z.enum(['implied', 'ask'], { error: 'implied or ask' }).default('implied'),
    SESSION_SECRET: z
      .string('a random text of 32 characters or more, such as the output of: openssl rand -hex 32')
      .transform((value) => value.split(',').map((secret) => secret.trim()))
      .refine(
        (secrets) => secrets.every((secret) => secret.length >= 32),
        'at least 32 characters; several, newest first, are separated by commas',
      ),
    ADMIN_USERNAME: z
      .string()
      .regex(/^[a-zA-Z0-9_.]{3,30}$/, '3 to 30 letters, digits, _ or .')
      .default('admin'),
    ADMIN_PASSWORD: z
      .string()
      .min(12, 'at least 12 characters')
      .max(128, 'at most 128 characters')
      .optional(),
    WORKER_CONCURRENCY: whole(1, 50, 4),
    REGISTRATION_LIMIT: whole(0, 1_000_000, 60),
    TRUST_PROXY: whole(0, 10, 0),
    LOG_LEVEL: z
      .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
        error: 'fatal, error, warn, info, debug, trace or silent',
      })
      .default('info'),
    SIMULATOR_PORT: whole(1, 65535, 4010),
    PUBLIC_URL: url(/^https?$/, 'https://register.example.com').optional(),
  })
  .superRefine((env, context) => {
    if (!!env.MAILCHIMP_API_KEY !== !!env.MAILCHIMP_LIST_ID) {
      const missing = env.MAILCHIMP_API_KEY ? 'MAILCHIMP_LIST_ID' : 'MAILCHIMP_API_KEY'
      context.addIssue({
        code: 'custom',
        path: [missing],
        message: 'set both MAILCHIMP_API_KEY and MAILCHIMP_LIST_ID, or neither to use the simulator',
      })
    }
  })

/** Where the embedded database and what `npm start` makes at its first run are kept. */
export const dataFolder = () => process.env.DATA_DIR || '.data'

type Parsed = z.infer<typeof schema>
export type Env = Parsed & {
  simulated: boolean
  publicUrl: string
  mailchimp: { apiKey: string; listId: string; baseUrl: string }
}

/** Thrown with one line per wrong or missing variable. */
export class EnvError extends Error {}

/** @throws {EnvError} naming each wrong variable, what is wrong with it and an example. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `${name} is ${given[name] === undefined ? 'missing' : 'wrong'}: ${issue.message}`
    })
    throw new EnvError(lines.join('\n'))
  }
  const env = result.data
  const simulated = !env.MAILCHIMP_API_KEY
  const apiKey = env.MAILCHIMP_API_KEY ?? 'simulator-us1'
  const baseUrl = simulated
    ? `http://127.0.0.1:${env.SIMULATOR_PORT}/3.0`
    : (env.MAILCHIMP_BASE_URL ?? `https://${apiKey.split('-').at(-1)}.api.mailchimp.com/3.0`)
  return {
    ...env,
    simulated,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    mailchimp: { apiKey, listId: env.MAILCHIMP_LIST_ID ?? 'simulated', baseUrl },
  }
}

/** Reads the environment of this process; ends it with exit code 2 and one line per problem. */
export function readEnv(): Env {
  try {
    return parseEnv(process.env)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
}
