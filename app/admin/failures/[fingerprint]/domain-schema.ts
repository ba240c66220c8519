import { z } from 'zod'
import { readFields } from '#app/web/form-fields.ts'
import { domainToAscii } from '#db/domain-name.ts'
import { domainWords as words } from './domain-words.ts'

const domain = (missing: string) =>
  z
    .string({ error: missing })
    .trim()
    .transform((text, context) => {
      const ascii = domainToAscii(text.replace(/^.*@/, ''))
      if (ascii === null) context.addIssue(missing)
      return ascii ?? ''
    })

export const domainSchema = z
  .object({
    fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
    from: domain(words.noFrom),
    to: domain(words.noTo),
  })
  .refine(({ from, to }) => from !== to, { path: ['to'], error: words.same })

export type DomainChange = { userId: string; username: string; before: string; after: string }
type Typed = { from: string; to: string; reason: string }
export type DomainState =
  | { status: 'idle' }
  | { status: 'invalid'; errors: Partial<Typed>; typed: Typed; changes: DomainChange[]; more: boolean }
  | { status: 'preview'; typed: Typed; changes: DomainChange[]; more: boolean }
  | { status: 'done'; corrected: number; alone: { username: string; why: string }[] }

export function readDomains(form: unknown) {
  const {
    step,
    edit,
    from = '',
    to = '',
    reason = '',
    ...rest
  } = readFields(form, 'step', 'edit', 'fingerprint', 'from', 'to', 'reason')
  const cut = (text: string) => text.slice(0, 300)
  return {
    isSure: step === 'do',
    isEdited: edit !== undefined,
    given: { ...rest, from, to },
    typed: { from: cut(from), to: cut(to), reason: cut(reason) },
  }
}
