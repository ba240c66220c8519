import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'

const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md', ...globSync('docs/**/*.md')]
const FOLDER = /^(app|db|jobs|testing|scripts|e2e|bench|simulator|docs)\//

/** Without blocks of code, whose contents are examples. */
const proseOf = (document: string) => readFileSync(document, 'utf8').replace(/^ *```[\s\S]*?^ *```/gm, '')

/** The anchors of a document's headings, as GitHub makes them. */
const anchorsOf = (document: string) =>
  [...proseOf(document).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

function isBroken(document: string, link: string) {
  const [path = '', anchor] = link.split('#')
  const target = path ? join(dirname(document), path) : document
  if (!existsSync(target)) return true
  return anchor !== undefined && !anchorsOf(target).includes(anchor)
}

test('every link of a document leads to a file, a folder or a heading that exists', () => {
  const broken: string[] = []
  let seen = 0
  for (const document of documents)
    for (const [, link = ''] of proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(link)) continue
      seen++
      if (isBroken(document, link)) broken.push(`${document} links to ${link}`)
    }
  assert.ok(seen > 80, `found ${seen} links`)
  assert.deepEqual(broken, [])
})

test('every path that a document names exists', () => {
  const missing: string[] = []
  let seen = 0
  // A path may stand in a command, and may end in a line's number.
  for (const document of documents)
    for (const [, code = ''] of proseOf(document).matchAll(/`([^`\n]+)`/g))
      for (const path of code.split(/\s/).map((word) => word.replace(/:\d+$/, ''))) {
        if (!FOLDER.test(path) || /[*<>{}…]/.test(path)) continue
        seen++
        if (!existsSync(path)) missing.push(`${document} names ${path}`)
      }
  assert.ok(seen > 80, `found ${seen} paths`)
  assert.deepEqual(missing, [])
})
