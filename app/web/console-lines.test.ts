import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'

const code = `
  import { logConsole } from '${import.meta.resolve('./console-lines.ts')}'
  logConsole(console)
  console.error('\\x1b[31m⨯\\x1b[0m', Object.assign(new Error('no such table\\nin line 2'), { address: 'ada@example.com' }))
  console.warn(new TypeError('x'.repeat(10_000)))
  console.log('ready', 1, null, undefined, { email: 'ada@example.com' })`

test('what packages print is a line of the log each: its message, without stack, colours and objects', () => {
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { ...process.env, LOG_LEVEL: 'info' },
  })
  const lines = printed
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ level, msg, printed }) => [level, msg, printed]),
    [
      [50, 'printed', '⨯ Error: no such table in line 2'],
      [40, 'printed', `TypeError: ${'x'.repeat(289)}`],
      [30, 'printed', 'ready 1 {…} undefined {…}'],
    ],
  )
})
