// Loaded before the rest (node --import): the product has the defect that PLANTED names.
import { registerHooks } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { planted } from './mutations.ts'

const { file, source } = planted(process.env.PLANTED ?? '')
const target = pathToFileURL(resolve(file)).href
registerHooks({
  load(url, context, next) {
    if (url !== target) return next(url, context)
    return { format: 'module-typescript', source, shortCircuit: true }
  },
})
