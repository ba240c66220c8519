import { z } from 'zod'
import type { Adapter, Limits, Messages } from './contract.ts'
import type { Send } from './http.ts'
import { isSecret } from './settings.ts'

type Definition<N extends string, S extends z.ZodRawShape> = {
  /** The value of `PROVIDER`, and the name of the adapter's file, its stand-in and its page in docs/providers. */
  name: N
  /** The name that people read. */
  label: string
  /** `apiKey` of brevo is the variable BREVO_API_KEY. Composed of the parts in settings.ts. */
  settings: z.ZodObject<S>
  /** Settings that are given together or not at all. */
  together?: (keyof S & string)[]
  call: {
    /** The call that subscribes a person, as the provider's own documentation names it. */
    as: string
    limits: (settings: z.output<z.ZodObject<S>>) => Limits
  }
  /** Left out where the provider sends no messages. */
  message?: (settings: z.output<z.ZodObject<S>>) => Messages
  create: (settings: z.output<z.ZodObject<S>>, send: Send) => Adapter
}

type Source = Record<string, string | undefined>
type Problem = { variable: string; message: string }

/**
 * Everything Frontdesk knows of one provider. The types of its settings stay inside: callers only pass parsed
 * ones on.
 */
export function defineProvider<const N extends string, S extends z.ZodRawShape>(given: Definition<N, S>) {
  const { name, label, settings: shape, together = [], call, message, create } = given
  const keys = Object.keys(shape.shape)
  const variable = (key: string) => `${name}_${key.replace(/[A-Z]/g, (letter) => `_${letter}`)}`.toUpperCase()
  const secrets = Object.entries(shape.shape).flatMap(([key, type]) =>
    type instanceof z.ZodType && isSecret(type) ? [key] : [],
  )

  return {
    name,
    label,
    call: call.as,
    sendsMessages: message !== undefined,
    /** Names of environment variables. */
    variables: keys.map(variable),
    /** @returns the provider with its settings, or each wrong variable with its fault. */
    parse(source: Source) {
      const said = Object.fromEntries(keys.map((key) => [key, source[variable(key)]]))
      const { data, error } = shape.safeParse(said)
      const problems: Problem[] = (error?.issues ?? []).map((issue) => ({
        variable: variable(String(issue.path[0])),
        message: issue.message,
      }))
      const present = together.find((key) => said[key])
      for (const key of together)
        if (present && !said[key])
          problems.push({ variable: variable(key), message: `goes with ${variable(present)}` })
      if (problems.length > 0 || !data) return { problems }
      const settings: Record<string, unknown> = data
      return {
        provider: {
          name,
          settings,
          secrets,
          limits: call.limits(data),
          message: message?.(data),
          create: (send: Send) => create(data, send),
        },
      }
    },
  }
}
