import { createHash } from 'node:crypto'
import type { OutcomeKind } from '#db/schema/subscriptions.ts'
import { withoutAddresses } from './address-spellings.ts'
import type { Outcome } from './outcome.ts'
import { cut } from './outside-text.ts'

/** The fields that the people of one failure group share. */
export type Failure = {
  fingerprint: string
  provider: string
  outcome: OutcomeKind
  reason: string | null
  code: string | null
  message: string | null
}

const MOST = 200
const FAILURES: Outcome['kind'][] = ['rejected', 'retry', 'misconfigured', 'unknown_answer']

// The order matters: a part comes after the longer text that contains it. Each pattern takes linear time, and
// none matches a placeholder, so normalising a text twice changes nothing.
const LINK = /\bhttps?:\/\/[^\s"'<>]+/gi
const differences: [RegExp, string][] = [
  [/\b[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\b/gi, '[id]'],
  [
    /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?(?: ?(?:Z|UTC|GMT)\b|[+-]\d\d:?\d\d\b)?/g,
    '[time]',
  ],
  [
    /\b(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?\d{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6} \d{4}(?: \d\d:\d\d(?::\d\d)?)?(?: (?:Z|UTC|GMT)\b)?/gi,
    '[time]',
  ],
  [/(?<![\d.:])\b\d{1,2}:\d\d(?!\d)(?::\d\d(?:[.,]\d+)?)?(?: ?(?:[ap]m|Z|UTC|GMT)\b)?/gi, '[time]'],
  // Words with a digit that are long or hexadecimal: ids, hashes, keys, request numbers.
  [/\b(?=[a-z_-]*\d)[\w-]{16,}\b/gi, '[id]'],
  [/\b0x[0-9a-f]+\b/gi, '[id]'],
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{6,}\b/gi, '[id]'],
  // The domain of an address, or the host that could not be reached.
  [/\b(?:[a-z0-9-]+\.)+[a-z]{2,}\b/gi, '[host]'],
  [/\d+(?:[.,:]\d+)*/g, '[number]'],
]

/** Removes values that differ from person to person: addresses, ids, times, numbers. At most 200 characters. */
export function normaliseMessage(message: string): string {
  let text = withoutAddresses(message.normalize('NFC').replace(LINK, '[url]'))
  for (const [pattern, placeholder] of differences) text = text.replace(pattern, placeholder)
  return cut(text.replace(/\s+/g, ' ').trim(), MOST).trim()
}

/** The failure group of an outcome; null where it settles the person well. */
export function failureOf(provider: string, outcome: Outcome): Failure | null {
  if (!FAILURES.includes(outcome.kind)) return null
  const facts = {
    provider,
    outcome: outcome.kind,
    reason: 'reason' in outcome ? cut(outcome.reason, MOST) : null,
    code: outcome.code ? normaliseCode(outcome.code) : null,
    message: outcome.message ? normaliseMessage(outcome.message) : null,
  }
  return { ...facts, fingerprint: hash(Object.values(facts)) }
}

/** A code keeps its numbers (550 is not 421), unless they are as long as an id. */
const normaliseCode = (code: string) =>
  /\d{6}/.test(code) || withoutAddresses(code) !== code ? normaliseMessage(code) : cut(code, MOST)

/** 128 bits: short enough for a URL, long enough that two causes never collide. */
const hash = (facts: (string | null)[]) =>
  createHash('sha256').update(JSON.stringify(facts).toLowerCase()).digest('hex').slice(0, 32)
