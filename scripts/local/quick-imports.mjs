// Node reads a package's whole package.json for each of its modules. drizzle-orm's has 180 kB and 350 of its modules are
// loaded, which takes half a second of each process's start. All of them are ES modules, so nothing is looked up.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const { parentURL, conditions } = context
    const isOurs = specifier.startsWith('.') && conditions.includes('import')
    if (!isOurs || !parentURL?.includes('/node_modules/drizzle-orm/')) return next(specifier, context)
    return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
  },
})
