import { find as words } from '#app/admin/frame/find-words.ts'
import { Button } from '#app/ui/button.tsx'

/** Finds a person, from every page; the key "/" focuses it (key-actions.ts). */
export function FindBox({ value }: { value?: string }) {
  return (
    <search className="min-w-0 grow basis-20 sm:max-w-sm">
      <form action="/admin/find" className="flex gap-2">
        <input
          type="search"
          name="q"
          data-key="search"
          aria-label={words.title}
          aria-keyshortcuts="/"
          placeholder={words.placeholder}
          defaultValue={value}
          maxLength={300}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          className="min-w-0 grow rounded-lg border border-control bg-surface px-3 py-1.5 placeholder:text-muted"
        />
        <Button tone="quiet" size="small" className="max-sm:hidden" type="submit">
          {words.button}
        </Button>
      </form>
    </search>
  )
}
