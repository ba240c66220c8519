import { stripVTControlCharacters } from 'node:util'
import { log } from '#log'
import { answer, isUnreadable } from './unreadable.ts'

const MOST = 300

/**
 * What Next and other packages print becomes lines of the log, such as `{"level":40,"printed":"…"}`: one for each call, of
 * messages without stacks. An object may hold anything, so only errors and texts are written.
 */
export function logConsole(console: Pick<Console, 'debug' | 'log' | 'info' | 'warn' | 'error'>) {
  for (const [name, level] of [
    ['debug', 'debug'],
    ['log', 'info'],
    ['info', 'info'],
    ['warn', 'warn'],
    ['error', 'error'],
  ] as const)
    console[name] = (...given: unknown[]) => {
      // Whoever sends garbage, or half of what was announced, must not be able to write errors into our log.
      const request = answer.getStore()?.req
      const isTheirs =
        request?.method === 'POST' &&
        given.some((one) => isUnreadable(one) || (one instanceof Error && one === request.errored))
      log[isTheirs ? 'info' : level]({ printed: lineOf(given) }, 'printed')
    }
}

const lineOf = (given: unknown[]) =>
  stripVTControlCharacters(given.map(textOf).join(' '))
    .slice(0, MOST)
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()

const textOf = (one: unknown) => {
  if (one instanceof Error) return `${one.name}: ${one.message}`
  return typeof one === 'object' ? '{…}' : String(one)
}
