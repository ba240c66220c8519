import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'

/**
 * The rooms of a floor, and which others each may use. A file that stands in no room is named here too: a hall is where
 * piles begin. `scripts/architecture.test.ts` has the rules about single things.
 */
type Floor = {
  hall: string[]
  rooms: Record<string, string[]> /** Files that wire the rooms. */
  wiring?: string[]
}

const pageParts = ['access', 'frame', 'parts']
const floors: Record<string, Floor> = {
  db: {
    hall: [
      ...['client', 'migrate', 'one-statement', 'query-error', 'read-only', 'server-version', 'database-url'],
      ...['clock', 'now', 'ids', 'new-id', 'locks', 'normalise', 'domain-name', 'data-docs'],
    ],
    rooms: {
      schema: [],
      pool: [],
      subscriptions: ['schema'],
      staff: ['schema'],
      people: ['schema', 'staff', 'subscriptions'],
      failures: ['schema'],
      operations: ['schema'],
      providers: ['schema'],
      monitoring: ['schema'],
      upkeep: ['schema', 'staff'],
      migrating: [],
    },
    wiring: ['client', 'query-error', 'migrate'],
  },
  jobs: {
    hall: ['worker'],
    rooms: {
      providers: [],
      queue: ['providers'],
      monitoring: ['providers', 'queue'],
      delivery: ['monitoring', 'providers', 'queue'],
      actions: ['providers', 'queue'],
      operations: ['actions', 'queue'],
      upkeep: ['delivery', 'providers', 'queue'],
    },
    wiring: ['worker'],
  },
  app: {
    hall: ['layout', 'page', 'error', 'not-found'],
    rooms: {
      words: [],
      ui: ['words'],
      web: [],
      register: ['ui', 'web'],
      account: ['ui', 'web'],
      api: ['web'],
      admin: ['register', 'ui', 'web', 'words'],
      bench: [],
      gallery: ['ui'],
    },
    wiring: ['layout', 'page', 'error', 'not-found', 'web/runtime'],
  },
  'app/admin': {
    hall: ['page', 'error', 'forbidden', 'not-found', 'pages', 'words'],
    rooms: {
      access: [],
      parts: ['access'],
      frame: ['access', 'parts', 'sign-in'],
      'sign-in': ['access'],
      account: [...pageParts, 'sign-in'],
      find: pageParts,
      workers: pageParts,
      administrators: pageParts,
      operations: pageParts,
      overview: [...pageParts, 'operations'],
      provider: [...pageParts, 'overview'],
      failures: [...pageParts, 'operations', 'registrations'],
      jobs: [...pageParts, 'operations'],
      registrations: [...pageParts, 'jobs', 'operations'],
      audit: [...pageParts, 'administrators', 'find', 'operations'],
      changes: ['access', 'audit', 'jobs', 'parts', 'registrations'],
      '[...rest]': ['access'],
    },
    wiring: ['page', 'error', 'forbidden', 'not-found'],
  },
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file)
const nameIn = (floor: string, file: string) =>
  relative(floor, file).replace(/(\.faults|\.long)?(\.test)?\.tsx?$/, '')
const roomIn = (floor: string, file: string) => {
  const parts = relative(floor, file).split('/')
  return parts.length > 1 && parts[0] !== '..' ? parts[0] : undefined
}

function importsOf(file: string) {
  const found = readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'((?:\.{1,2}\/|#)[^']+)'/g)
  return [...found].map(([, path = '']) => (path.startsWith('#') ? path.slice(1) : join(dirname(file), path)))
}

for (const [floor, { hall, rooms, wiring = [] }] of Object.entries(floors)) {
  const files = globSync(`${floor}/**/*.{ts,tsx}`)

  test(`${floor}: nothing stands in the hall, and every room is known`, () => {
    const standing = files.filter((file) => dirname(file) === floor && !hall.includes(nameIn(floor, file)))
    assert.deepEqual(standing, [])
    const unknown = files.filter((file) => dirname(file) !== floor && !rooms[roomIn(floor, file) ?? ''])
    assert.deepEqual(unknown, [])
    for (const name of hall)
      assert.ok(
        ['.ts', '.tsx', '.test.ts'].some((end) => existsSync(`${floor}/${name}${end}`)),
        `${name} is gone`,
      )
  })

  test(`${floor}: each room uses only those that it may`, () => {
    const sources = files.filter((file) => !isTest(file) && !wiring.includes(nameIn(floor, file)))
    assert.ok(sources.length > 10, `found ${sources.length} files`)
    const wrong = sources.flatMap((file) => {
      const own = roomIn(floor, file)
      return importsOf(file)
        .filter((target) => {
          const room = roomIn(floor, target)
          return room !== undefined && room !== own && !(own && rooms[own]?.includes(room))
        })
        .map((target) => `${file} uses ${target}`)
    })
    assert.deepEqual(wrong, [])
  })
}

test('no room uses one that uses it, by whatever way', () => {
  for (const { rooms } of Object.values(floors)) {
    const reached = (room: string, seen = new Set<string>()): Set<string> => {
      for (const next of rooms[room] ?? []) if (!seen.has(next)) reached(next, seen.add(next))
      return seen
    }
    for (const room of Object.keys(rooms)) assert.ok(!reached(room).has(room), `${room} uses itself`)
  }
})

test('scripts has the commands of package.json, and what they share has a folder', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))
  const commands = Object.values<string>(scripts).join(' ')
  const others = globSync('scripts/*').filter(
    (path) => /\.(ts|mjs)$/.test(path) && !isTest(path) && !commands.includes(path),
  )
  assert.deepEqual(others, [])
})

/** A page of the dashboard, with what is below it, or another room. */
const pageOf = (file: string) => {
  const floor = file.startsWith('app/admin/') ? 'app/admin' : (file.split('/')[0] ?? '')
  return join(floor, roomIn(floor, file) ?? '')
}

/** What of another file is imported, by name. */
function namesImportedBy(file: string) {
  const found = readFileSync(file, 'utf8').matchAll(
    /^import (?:type )?\{([^}]*)\} from '((?:\.{1,2}\/|#)[^']+)'/gm,
  )
  return [...found].flatMap(([, names = '', path = '']) => {
    const target = path.startsWith('#') ? path.slice(1) : join(dirname(file), path)
    return names.split(',').map((name) => `${target} ${name.trim().replace(/^type | as .*$/g, '')}`)
  })
}

test('a text, and a part, that one page alone shows stands beside it', () => {
  const users = new Map<string, Set<string>>()
  for (const file of globSync('{app,jobs,scripts}/**/*.{ts,tsx}').filter((file) => !isTest(file)))
    for (const used of [...importsOf(file), ...namesImportedBy(file)])
      users.set(used, (users.get(used) ?? new Set()).add(pageOf(file)))
  const isLonely = (used: string, room: string) => {
    const [only, ...others] = users.get(used) ?? []
    return others.length === 0 && only !== room
  }
  const texts = globSync('app/words/*.ts').filter((file) => !isTest(file) && file !== 'app/words/spans.ts')
  const named = texts.flatMap((file) => {
    const source = readFileSync(file, 'utf8')
    const exported = [...source.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name = '']) => name)
    // What its own file uses too stays with it.
    const alone = exported.filter((name) => source.split(new RegExp(`\\b${name}\\b`)).length === 2)
    return alone.map((name) => `${file} ${name}`)
  })
  assert.ok(named.length > 10, `found ${named.length} texts`)
  const parts = globSync('app/admin/parts/**/*.{ts,tsx}').filter((file) => !isTest(file))
  const lonely = [
    ...named.filter((text) => isLonely(text, 'app/words')),
    ...parts.filter((file) => isLonely(file, 'app/admin/parts')),
  ]
  assert.deepEqual(lonely, [])
})
