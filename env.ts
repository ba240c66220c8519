import { z } from 'zod'
import { readDatabaseUrl } from '#db/database-url.ts'
import { type ConfiguredProvider, providerNamed, providerNames } from '#jobs/providers/index.ts'
import { plainHttpIn } from '#jobs/providers/plain-http.ts'
import { signingSecret, url } from '#jobs/providers/settings.ts'
import { missingForOidc, type Oidc, oidcSettings, readOidc } from './oidc-settings.ts'

const whole = (min: number, max: number, fallback: number) =>
  z.coerce.number(`a whole number from ${min} to ${max}`).int().min(min).max(max).default(fallback)

/** How long data is kept. */
const days = (least: number, fallback: number) => {
  const error = `0 (for ever), or a whole number of days from ${least} to 3650`
  return z.coerce
    .number(error)
    .refine((value) => value === 0 || (Number.isInteger(value) && value >= least && value <= 3650), error)
    .default(fallback)
}

function isOrigin(value: string) {
  const { pathname, search, hash, username, password } = new URL(value)
  return pathname === '/' && !(search || hash || username || password)
}

const isPooled = (url: string) => readDatabaseUrl(url).pooled

const FRAME_ANCESTOR = /^https?:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d+)?$/i

const databaseUrl = (isDirect = false) =>
  z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'a URL such as postgres://user:password@localhost:5432/frontdesk',
    })
    .superRefine((url, context) => {
      try {
        if (isPooled(url) && isDirect)
          context.addIssue('it leads around the pooler: leave pgbouncer and pool_mode out')
      } catch (error) {
        context.addIssue((error as Error).message)
      }
    })

const schema = z.object({
  DATABASE_URL: databaseUrl(),
  DATABASE_DIRECT_URL: databaseUrl(true).optional(),
  DATABASE_READ_URL: databaseUrl().optional(),
  PORT: whole(1, 65535, 3000),
  HOST: z
    .union([z.ipv4(), z.ipv6()], {
      error: 'an IP address to listen on: 127.0.0.1 for this machine alone, :: for all',
    })
    .optional(),
  PROVIDER: z
    .enum(providerNames, { error: `the name of a provider: ${providerNames.join(', ')}` })
    .default('mailchimp'),
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
  ADMIN_PASSWORD: z.string().min(12, 'at least 12 characters').max(128, 'at most 128 characters').optional(),
  ADMIN_SECOND_FACTOR: z
    .enum(['optional', 'required'], { error: 'optional or required' })
    .default('optional'),
  ...oidcSettings,
  WORKER_CONCURRENCY: whole(1, 50, 4),
  REGISTRATION_LIMIT: whole(0, 1_000_000, 60),
  TRUST_PROXY: whole(0, 10, 0),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
  SIMULATOR_PORT: whole(1, 65535, 4010),
  ALERT_WEBHOOK_URL: url(/^https?$/, 'https://example.com/alerts').optional(),
  ALERT_WEBHOOK_SECRET: signingSecret.optional(),
  PLAIN_HTTP_HOSTS: z
    .string()
    .regex(/^[a-z0-9.:[\]\s,-]*$/i, 'names of hosts, separated by commas')
    .optional(),
  ALERT_WAITING_MINUTES: whole(1, 10_080, 15),
  VIEWERS_SEE_ADDRESSES: z
    .enum(['0', '1'], { error: '0 or 1' })
    .default('0')
    .transform((value) => value === '1'),
  ADMIN_STATEMENT_TIMEOUT_MS: whole(100, 600_000, 10_000),
  // The charts count the last 35 days.
  RETENTION_ATTEMPTS_DAYS: days(35, 400),
  RETENTION_FINISHED_JOBS_DAYS: days(1, 3),
  // A bulk deletion can be undone for 7 days.
  RETENTION_HISTORY_DAYS: days(7, 90),
  RETENTION_CHECKS_DAYS: days(1, 30),
  RETENTION_SIGN_INS_DAYS: days(1, 90),
  METRICS_TOKEN: z
    .string()
    .min(16, 'at least 16 characters, such as the output of: openssl rand -hex 32')
    .optional(),
  FRAME_ANCESTORS: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter(Boolean))
    .refine(
      (origins) => origins.every((origin) => FRAME_ANCESTOR.test(origin)),
      'origins, separated by spaces: https://www.example.com https://*.example.org',
    )
    .default([]),
  SIMULATE: z.enum(['0', '1'], { error: '1 or 0' }).default('0'),
  PUBLIC_URL: url(/^https?$/, 'https://register.example.com')
    .refine(isOrigin, 'a URL without path, query and user, such as https://register.example.com')
    .transform((value) => new URL(value).origin)
    .optional(),
})

/** The folder of the embedded database and of the values that `npm start` generates at its first run. */
export const dataFolder = () => process.env.DATA_DIR || '.data'

export type { Oidc }
export type Env = z.infer<typeof schema> & {
  /** Null where administrators sign in with passwords only. */
  oidc: Oidc | null
  /** No provider is configured, and SIMULATE lets the simulator stand in. */
  simulated: boolean
  /** The way to the database on which a session lasts: for LISTEN, locks and temporary tables. Null where none is known. */
  sessionUrl: string | null
  publicUrl: string
  provider: ConfiguredProvider
}

/** Thrown with one line per wrong or missing variable. */
export class EnvError extends Error {}

/** @throws {EnvError} naming each wrong variable, what is wrong with it and an example. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  const name = result.data?.PROVIDER ?? schema.shape.PROVIDER.safeParse(given.PROVIDER).data
  const none = name === 'mailchimp' && !given.MAILCHIMP_API_KEY && !given.MAILCHIMP_LIST_ID
  const simulated = none && given.SIMULATE === '1'
  const parsed = name && providerNamed(name)?.parse(none ? simulatedMailchimp(given) : given)

  const problems = [
    ...(result.error?.issues ?? []).map((issue) => ({
      variable: String(issue.path[0]),
      message: issue.message,
    })),
    ...(parsed?.problems ?? []),
    ...plainHttpIn(given, [...((name && providerNamed(name)?.variables) ?? []), 'ALERT_WEBHOOK_URL']),
    ...missingForOidc(given),
    ...(none && !simulated ? [NO_PROVIDER] : []),
  ]
  if (!result.success || !parsed?.provider || problems.length > 0)
    throw new EnvError(
      problems
        .map(({ variable, message }) => `${variable} is ${given[variable] ? 'wrong' : 'missing'}: ${message}`)
        .join('\n'),
    )
  const env = result.data
  return {
    ...env,
    simulated,
    sessionUrl: env.DATABASE_DIRECT_URL ?? (isPooled(env.DATABASE_URL) ? null : env.DATABASE_URL),
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    provider: parsed.provider,
    oidc: readOidc(env),
  }
}

// People's addresses must not go to whatever listens on a port, only because a setting was forgotten.
const NO_PROVIDER = {
  variable: 'MAILCHIMP_API_KEY',
  message:
    'no email provider is configured. Set this and MAILCHIMP_LIST_ID, or PROVIDER and what that one needs, or SIMULATE=1 to let the simulator stand in',
}

const NO_SECRET =
  'MAILCHIMP_WEBHOOK_SECRET is no longer used, as workers ask Mailchimp who changed: delete the webhook at Mailchimp, and this variable'

const simulatedMailchimp = (given: Record<string, string | undefined>) => ({
  ...given,
  MAILCHIMP_API_KEY: 'simulator-us1',
  MAILCHIMP_LIST_ID: 'simulated',
  MAILCHIMP_BASE_URL: `http://127.0.0.1:${given.SIMULATOR_PORT ?? 4010}/3.0`,
  // Giving up on a call ends its connection.
  MAILCHIMP_CALL_BOUND_SECONDS: '15',
})

/** Reads the environment of this process; ends it with exit code 2 and one line per problem. */
export function readEnv(): Env {
  try {
    const env = parseEnv(process.env)
    for (const variable of ['DATABASE_URL', 'DATABASE_DIRECT_URL', 'DATABASE_READ_URL'] as const) {
      const url = env[variable]
      for (const name of url ? readDatabaseUrl(url).ignored : [])
        process.stderr.write(`${variable}: ${name} changes nothing here\n`)
    }
    if (process.env.MAILCHIMP_WEBHOOK_SECRET) process.stderr.write(`${NO_SECRET}\n`)
    return env
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
}
