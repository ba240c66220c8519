import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

// app -> jobs -> db; the packages a layer must not know.
const layers: Record<string, { folders: string[]; packages: RegExp }> = {
  db: { folders: ['db'], packages: /^(next|react|react-dom|pg-boss|@tanstack\/.*|better-auth)(\/|$)/ },
  jobs: { folders: ['jobs', 'db'], packages: /^(next|react|react-dom|@tanstack\/.*|better-auth)(\/|$)/ },
  app: { folders: ['app', 'jobs', 'db'], packages: /^$/ },
  simulator: { folders: ['simulator'], packages: /^(next|react|pg-boss|drizzle-orm|postgres)(\/|$)/ },
}

const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, path = '']) => path)

/** The folder of ours that an import leads to, or null for a package. */
function target(file: string, path: string) {
  if (path.startsWith('.')) return relative('.', join(dirname(file), path)).split('/')[0] ?? null
  return /^#(app|db|jobs)\//.exec(path)?.[1] ?? null
}

for (const [layer, { folders, packages }] of Object.entries(layers)) {
  test(`${layer} imports only ${folders.join(', ')}`, () => {
    const files = globSync(`${layer}/**/*.{ts,tsx}`).filter((file) => !file.endsWith('.test.ts'))
    assert.ok(files.length > 3, `found ${files.length} files in ${layer}`)
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((path) => {
          const folder = target(file, path)
          return folder ? !folders.includes(folder) : packages.test(path)
        })
        .map((path) => `${file} imports ${path}`),
    )
    assert.deepEqual(wrong, [])
  })
}

test('the queue has one sender, and its tables one room', () => {
  const files = globSync('{app,jobs,db}/**/*.{ts,tsx}').filter((file) => !file.endsWith('.test.ts'))
  const containing = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, 'utf8')))
  assert.deepEqual(containing(/boss\.send\(/), ['jobs/queue/enqueue.ts'])
  assert.deepEqual(
    containing(/pgboss\.(job|queue)/).filter((file) => !file.startsWith('jobs/queue/')),
    [],
  )
})

test('providers import no other room of jobs', () => {
  const files = globSync('jobs/providers/*.ts').filter((file) => !file.endsWith('.test.ts'))
  const wrong = files.flatMap((file) =>
    importsOf(file).filter((path) => path.startsWith('../') || /^#jobs\/(?!providers\/)/.test(path)),
  )
  assert.deepEqual(wrong, [])
})

test('env.ts, which every process reads first, loads zod and the table of domain names, and no other package', () => {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const follow = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    const loaded = readFileSync(file, 'utf8').matchAll(/^(?:import|export)(?! type)[^']*?from '([^']+)'/gm)
    for (const [, path = ''] of loaded) {
      if (path.startsWith('.')) follow(join(dirname(file), path))
      else if (path.startsWith('#')) follow(path.endsWith('.ts') ? path.slice(1) : `${path.slice(1)}.ts`)
      else if (!path.startsWith('node:')) packages.add(path)
    }
  }
  follow('env.ts')
  assert.ok(seen.has('jobs/providers/kit.ts'), `read ${seen.size} files`)
  assert.deepEqual([...packages].sort(), ['tr46', 'zod'])
})

test('no source file is over 220 lines', () => {
  const files = globSync('{app,db,jobs,simulator,scripts,testing,bench,e2e}/**/*.{ts,tsx,mjs}')
  const long = files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 220)
  assert.deepEqual(long, [])
})

test('what a tab is called comes with the page, not as metadata', () => {
  const files = globSync('app/**/*.{ts,tsx}').filter((file) =>
    /export (const metadata|.*generateMetadata)/.test(readFileSync(file, 'utf8')),
  )
  assert.deepEqual(files, ['app/layout.tsx'])
})
