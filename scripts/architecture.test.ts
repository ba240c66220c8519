import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

// app -> jobs -> db; the packages that a layer must not know.
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

test('times that the database compares come from its clock, not from a process’s own', () => {
  const own = /\bDate\.now\(|new Date\(\)/
  const files = globSync('{app,jobs,db}/**/*.{ts,tsx}').filter(
    (file) => !file.endsWith('.test.ts') && own.test(readFileSync(file, 'utf8')),
  )
  const allowed = [
    // Whether a time is over for the reader.
    'app/account/next-attempt.tsx',
    // When a page was drawn or requested, and the reader's current day.
    'app/admin/frame/admin-page.tsx',
    'app/admin/frame/live/use-page-changes.ts',
    // What is signed or sealed has an end that is a date, whichever clock sets it.
    'app/web/signed-cookie.ts',
    'app/web/sealed.ts',
    'app/ui/time-format.ts',
    // Until the database's time is known.
    'db/now.ts',
    // Receivers compare these with their own clocks, and some values from outside are compared with ours.
    'jobs/monitoring/alerts.ts',
    // Beside the monotonic clock, which may stop.
    'jobs/delivery/permit.ts',
    'jobs/providers/kit-signature.ts',
    'jobs/providers/standard-webhooks.ts',
    'jobs/providers/wait.ts',
    'jobs/providers/webhook.ts',
  ]
  assert.deepEqual(files.sort(), allowed.sort())
})

test('only transitions.ts writes the state of a subscription', () => {
  const files = globSync('{app,jobs,db}/**/*.{ts,tsx}').filter((file) => !file.endsWith('.test.ts'))
  // A `set` ends at its condition; a statement's text at its backtick or quote.
  const inSql =
    /update\s+(\$\{subscriptions\}|subscriptions)(\s+\w+)?\s+set\b((?!\bwhere\b)[^`])*?\bstate\s*[=,)]/
  const inDrizzle = /\.update\(subscriptions\)\s*\.set\(((?!\.where\()[\s\S])*?\bstate\b/
  assert.deepEqual(
    files.filter((file) => {
      const source = readFileSync(file, 'utf8')
      return inSql.test(source) || inDrizzle.test(source)
    }),
    ['db/subscriptions/transitions.ts'],
  )
})

test('only a delivery tells a provider of people', () => {
  const files = globSync('{app,jobs,db}/**/*.{ts,tsx}').filter((file) => !file.endsWith('.test.ts'))
  // The providers' own room wraps what each adapter does.
  const tells = /provider\.(subscribe|unsubscribe|changeAddress|erase)\(/
  const telling = files.filter((file) => tells.test(readFileSync(file, 'utf8')))
  assert.deepEqual(
    telling.filter((file) => !file.startsWith('jobs/providers/')),
    ['jobs/delivery/attempt.ts'],
  )
})

test('what jobs/ decides is no text: its sentences stand in two files, for alerts that a worker sends', () => {
  const rooms = globSync('jobs/{actions,delivery,monitoring,operations,queue,upkeep}/*.ts')
  // Of operators only: what is logged or thrown.
  const told = /^.*(\blog(\.\w+|\[.+?\])\(|\bnew \w*(Error|NotSent)\()[\s\S]*?\)$/gm
  const notCode = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm
  const inSql = /^['`]\s*(select|insert|update|delete|with|from|for|and|or|order)\b/i
  // Four words, or three with a capital: three small ones may be the code of a fact.
  const words = /['`](?:[A-Z]\w* [a-z]+|(?:\$\{[^}]*\}|[a-z]+),?(?: (?:\$\{[^}]*\}|[a-z]+),?){2}) [^'`]*['`]/g
  const withText = rooms.filter((file) => {
    if (file.endsWith('.test.ts')) return false
    const source = readFileSync(file, 'utf8').replace(notCode, '').replace(told, '')
    return [...source.matchAll(words)].some(([text]) => !inSql.test(text))
  })
  assert.deepEqual(withText, ['jobs/monitoring/alert-text.ts', 'jobs/monitoring/circuit-text.ts'])
})

test('app/words decides nothing: of the floors below it takes types, numbers and names', () => {
  const files = globSync('app/words/*.ts').filter((file) => !file.endsWith('.test.ts'))
  const values = /^import \{([^}]*)\} from '#(?:db|jobs)\//gm
  const taken = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(values)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    ),
  )
  const asked = taken.filter((name) => name && !name.startsWith('type ') && !/^[A-Z_]+$/.test(name))
  assert.ok(taken.includes('REFUSED_IN_A_ROW'), `found ${taken}`)
  assert.deepEqual(asked, ['providerNamed'])
})

// Exports that Next reads from a page or a route by name.
const NEXTS = new Set(['GET', 'POST', 'dynamic', 'metadata', 'generateMetadata'])

test('only the design knows colours and shadows: pages name its tokens', () => {
  const files = globSync('app/**/*.tsx').filter((file) => !file.startsWith('app/ui/'))
  const own =
    /#[0-9a-f]{3,8}\b(?=["'`;\s)])|\b(?:rgb|hsl|oklch)\(|\b(?:bg|text|border|fill|stroke)-(?:white|black|(?:red|orange|amber|yellow|lime|green|emerald|teal|cyan|sky|blue|indigo|violet|purple|pink|rose|slate|gray|zinc|neutral|stone)-\d)|\bshadow-(?:sm|md|lg|xl|2xl)\b/
  assert.ok(own.test('className="bg-red-500"') && own.test("fill='#fff'"))
  assert.deepEqual(
    files.filter((file) => own.test(readFileSync(file, 'utf8'))),
    [],
  )
})

test('no two source files export the same name', () => {
  const files = globSync('{app,jobs,db}/**/*.{ts,tsx}').filter((file) => !file.endsWith('.test.ts'))
  const exported = new Map<string, string[]>()
  // Re-exports (export … from) are declared once.
  const declared = /^export (?:async )?(?:const|let|function\*?|class|type|interface) (\w+)/gm
  for (const file of files)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(declared))
      if (!NEXTS.has(name)) exported.set(name, [...(exported.get(name) ?? []), file])
  assert.ok(exported.size > 500, `found ${exported.size} names`)
  assert.deepEqual(
    [...exported].filter(([, places]) => places.length > 1),
    [],
  )
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

test('the title of a tab comes with the page, not as metadata', () => {
  const files = globSync('app/**/*.{ts,tsx}').filter((file) =>
    /export (const metadata|.*generateMetadata)/.test(readFileSync(file, 'utf8')),
  )
  assert.deepEqual(files, ['app/layout.tsx'])
})
