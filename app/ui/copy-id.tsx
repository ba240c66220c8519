import { copyWords } from '#app/ui/copy-words.ts'
import { shortId } from '#app/words/common.ts'
import { Check, Copy } from './icons.ts'

/**
 * An id, shortened when it is one of many; the whole id is copied. `CopyIds` on the page does that for
 * all of its ids.
 */
export const CopyId = ({ id, whole = false }: { id: string; whole?: boolean }) => (
  <span className="inline-flex items-center gap-1">
    <code className="text-xs wrap-anywhere" title={id}>
      {whole ? id : shortId(id)}
    </code>
    <button
      type="button"
      data-copy={id}
      aria-label={copyWords.button(shortId(id))}
      title={copyWords.button(shortId(id))}
      className="group inline-flex size-6 shrink-0 cursor-pointer items-center justify-center rounded text-muted hover:bg-sunken hover:text-ink"
    >
      <Copy aria-hidden className="size-3.5 group-data-copied:hidden" />
      <Check aria-hidden className="hidden size-3.5 group-data-copied:block" />
    </button>
  </span>
)
