import { once } from 'node:events'
import { resolve } from 'node:path'
import { suite } from 'node:test'
import { pathToFileURL } from 'node:url'

// Runs the test files that its parent names, one after another: what they share is loaded once. Each file has hooks of
// its own, and finds nothing that the product keeps on globalThis.

const MOST_MS = 120_000
const END_MS = 20_000

const files: string[] = []
for (;;) {
  process.send?.('next')
  const [file] = await once(process, 'message')
  if (file === '') break
  files.push(file)
  for (const key of Object.keys(globalThis))
    if (key.startsWith('frontdesk')) Reflect.deleteProperty(globalThis, key)
  await suite(file, { timeout: MOST_MS }, async () => {
    await import(pathToFileURL(resolve(file)).href)
  })
}
process.disconnect?.()
setTimeout(() => {
  console.error(`a test left something open (${process.getActiveResourcesInfo()}), one of ${files}`)
  process.exit(1)
}, END_MS).unref()
