import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Files that Next reads and that are not modules, by name or place. */
const always = [
  'next.config.mjs',
  'postcss.config.mjs',
  'tsconfig.json',
  'package-lock.json',
  'instrumentation.ts',
  'app/**/{page,layout,route,error,not-found,forbidden,loading}.{ts,tsx,bench.ts,bench.tsx,gallery.tsx}',
  'app/**/*.{css,svg,png,ico,woff2}',
]
const MARKER = '.next/frontdesk-build'
type SourceMap = { sources?: string[]; sections?: { map: SourceMap }[] }
/** `gallery`: whether it has the page for developers that `npm test` looks at. */
type Build = { hash: string; modules: string[]; gallery: boolean }

/** The modules that the last build was made of, by its own source maps: a list kept by hand could miss one. */
export function builtFrom(root = '.') {
  const modules = new Set<string>()
  for (const map of globSync('.next/{server,static}/**/*.map', { cwd: root })) {
    const whole: SourceMap = JSON.parse(readFileSync(join(root, map), 'utf8'))
    const parts = whole.sections?.map((section) => section.map) ?? [whole]
    for (const source of parts.flatMap((part) => part.sources ?? [])) {
      const path = relative('', join(dirname(map), decodeURI(source.replace(/\?.*/, ''))))
      if (/\.(ts|tsx|mjs)$/.test(path) && !/node_modules|^\.next/.test(path) && existsSync(join(root, path)))
        modules.add(path)
    }
  }
  return [...modules].sort()
}

function hashOf(modules: string[], root: string) {
  const hash = createHash('sha256').update(process.env.FRONTDESK_BENCH ?? '')
  for (const path of [...globSync(always, { cwd: root }).sort(), ...modules])
    hash.update(path).update(existsSync(join(root, path)) ? readFileSync(join(root, path)) : 'gone')
  return hash.digest('hex')
}

const wantsGallery = () => process.env.FRONTDESK_GALLERY === '1'

/**
 * Whether no source of the last build has changed or gone, and none has been added. On a developer's machine a build with
 * the gallery will do where none is asked for: tests and `npm start` in turns build once.
 */
export function isBuilt(root = '.') {
  const marker = join(root, MARKER)
  if (!existsSync(marker)) return false
  const { hash, modules, gallery }: Build = JSON.parse(readFileSync(marker, 'utf8'))
  return (gallery || !wantsGallery()) && hash === hashOf(modules, root)
}

/** Records the sources of the build that began then, unless one of them has changed since. */
export function noteBuild(begunAt: number, root = '.') {
  const modules = builtFrom(root)
  const changed = modules.some((path) => statSync(join(root, path)).mtimeMs > begunAt)
  const build: Build = { hash: hashOf(modules, root), modules, gallery: wantsGallery() }
  if (!changed) writeFileSync(join(root, MARKER), JSON.stringify(build))
}

/** The sources of the web application's build; null where none has changed since the last build. */
export function neededBuild() {
  if (isBuilt()) return null
  rmSync(MARKER, { force: true })
  const begunAt = Date.now()
  return {
    args: ['node_modules/next/dist/bin/next', 'build'],
    env: { NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' } as const,
    done: () => noteBuild(begunAt),
  }
}

/** Builds the web application unless nothing has changed since the last build. @throws when the build fails. */
export function buildIfChanged(say: (line: string) => void) {
  const build = neededBuild()
  if (!build) return
  say('Building …')
  const { status, stdout, stderr } = spawnSync('node', build.args, {
    encoding: 'utf8',
    env: { ...process.env, ...build.env },
  })
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`)
  build.done()
}
