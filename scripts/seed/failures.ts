import { failureOf } from '#jobs/providers/fingerprint.ts'
import type { Outcome } from '#jobs/providers/outcome.ts'

/** `{n}` differs from person to person; a fingerprint removes it. */
const made: Outcome[] = [
  {
    kind: 'retry',
    reason: 'server_error',
    httpStatus: 503,
    code: 'Service Unavailable',
    message: 'Come back later. Reference {n}',
  },
  {
    kind: 'retry',
    reason: 'rate_limited',
    httpStatus: 429,
    code: 'Too Many Requests',
    message: 'More than 10 requests at once',
  },
  { kind: 'retry', reason: 'timeout' },
  { kind: 'retry', reason: 'unreachable', code: 'ECONNRESET' },
  {
    kind: 'retry',
    reason: 'server_error',
    httpStatus: 500,
    code: 'Internal Error',
    message: 'Request {n} could not be carried out',
  },
  {
    kind: 'retry',
    reason: 'throttled_address',
    httpStatus: 400,
    code: 'Invalid Resource',
    message: '[address] has signed up to a lot of lists very recently',
  },
  {
    kind: 'misconfigured',
    reason: 'unauthorized',
    httpStatus: 401,
    code: 'API Key Invalid',
    message: 'The key is not valid',
  },
  {
    kind: 'rejected',
    reason: 'invalid_email',
    httpStatus: 400,
    code: 'Invalid Resource',
    message: '[address] looks fake or invalid',
  },
  {
    kind: 'rejected',
    reason: 'invalid_email',
    httpStatus: 400,
    code: 'Invalid Resource',
    message: 'The domain of [address] takes no mail',
  },
  {
    kind: 'rejected',
    reason: 'invalid_email',
    httpStatus: 400,
    code: 'Invalid Resource',
    message: '[address] is an address of a role, not of a person',
  },
  {
    kind: 'rejected',
    reason: 'throttled_address',
    httpStatus: 400,
    code: 'Invalid Resource',
    message: '[address] has signed up to a lot of lists very recently',
  },
  { kind: 'unknown_answer', httpStatus: 400, code: 'Bad Request', message: 'Field {n} is not known' },
  {
    kind: 'unknown_answer',
    httpStatus: 422,
    code: 'Unprocessable',
    message: 'The list holds more than {n} members',
  },
  {
    kind: 'unknown_answer',
    httpStatus: 409,
    code: 'Conflict',
    message: 'Member {n} is being merged with another one',
  },
  { kind: 'unknown_answer', httpStatus: 200, code: 'transactional' },
]

export const PROVIDER = 'mailchimp'

/** The failures of past attempts, each a group of its own; numbered in this order. */
export const failures = made.map((outcome, no) => {
  const { message, httpStatus = null } = outcome
  const failure = failureOf(PROVIDER, {
    ...outcome,
    ...(message && { message: message.replace('{n}', '1') }),
  })
  if (!failure) throw new Error(`${outcome.kind} is no failure`)
  return {
    no,
    ...failure,
    said: message ?? null,
    http_status: httpStatus,
    normalised: failure.message,
    reason: failure.reason,
  }
})
const numbers = (wanted: (outcome: Outcome) => boolean) =>
  made.flatMap((outcome, no) => (wanted(outcome) ? no : []))

export const OUTAGE = 0
export const PASSING = [1, 2, 3, 4]
export const THROTTLED = 5
export const MISCONFIGURED = 6
export const FINAL = numbers(({ kind }) => kind === 'rejected' || kind === 'unknown_answer')
