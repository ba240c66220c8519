import { find as words } from '#app/admin/frame/find/words.ts'
import { Kbd } from '#app/ui/kbd.tsx'
import { FindMark } from './mark.tsx'
import { seekPerson as action } from './searches.ts'

/** Finds a person, from every page; the key "/" focuses it (`keys/key-actions.ts`). What is typed goes by POST. */
export function FindBox({ value }: { value?: string }) {
  return (
    <search className="min-w-0 grow basis-24 lg:max-w-72">
      <form action={action} className="relative">
        <FindMark />
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
          className="control pl-9! lg:pr-10!"
        />
        <span
          aria-hidden
          className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 max-lg:hidden"
        >
          <Kbd>{words.key}</Kbd>
        </span>
        <button type="submit" className="sr-only focus:not-sr-only">
          {words.button}
        </button>
      </form>
    </search>
  )
}
