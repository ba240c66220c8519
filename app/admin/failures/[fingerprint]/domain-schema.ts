import { z } from 'zod'
import { readFields } from '#app/web/form-fields.ts'
import { domainToAscii } from '#db/domain-name.ts'
import type { previewDomain } from '#jobs/operations/preview.ts'
import { before } from '../../operations/schema.ts'
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

export type DomainPreview = Awaited<ReturnType<typeof previewDomain>>
type Typed = { from: string; to: string; reason: string }
export type DomainState =
  | { status: 'idle' }
  | { status: 'invalid'; errors: Partial<Typed>; typed: Typed; preview: DomainPreview | null }
  | { status: 'preview'; typed: Typed; preview: DomainPreview }

export function readDomains(form: unknown) {
  const {
    seen,
    edit,
    from = '',
    to = '',
    reason = '',
    ...rest
  } = readFields(form, 'seen', 'edit', 'fingerprint', 'from', 'to', 'reason')
  const cut = (text: string) => text.slice(0, 300)
  return {
    /** When the preview was made that is confirmed; null where none was seen. */
    seenAt: before.safeParse(seen).data ?? null,
    isEdited: edit !== undefined,
    given: { ...rest, from, to },
    typed: { from: cut(from), to: cut(to), reason: cut(reason) },
  }
}
