import { frame as words } from '#app/admin/frame/words.ts'
import { Activity, Ellipsis } from '#app/ui/icons.ts'
import { Brand } from '#app/ui/mark.tsx'
import { Popover } from '#app/ui/popover.tsx'
import { type Tone, toneIcons, toneText } from '#app/ui/tone.ts'
import { sections } from '../pages.ts'
import type { FrameFacts } from './read-frame.ts'
import { sectionIcons } from './section-icons.ts'
import { SignOut } from './sign-out.tsx'

type Props = { here: string; facts: FrameFacts; who: string }
type Note = Pick<FrameFacts, 'needy'>

const noteOf = (path: string, { needy }: Note) => (path === '/admin/failures' ? needy : null)

/** All sections, the provider's state and the reader: at the side, or on a phone in a sheet. */
function Everything({ here, facts, who }: Props) {
  return (
    <>
      <ul className="grid gap-0.5">
        {sections.map(({ path, name }) => {
          const Icon = sectionIcons[path] ?? Activity
          const note = noteOf(path, facts)
          return (
            <li key={path}>
              <a
                href={path}
                aria-current={path === here ? 'page' : undefined}
                className="flex items-center gap-2.5 rounded-lg px-2.5 py-1.5 font-medium text-muted no-underline hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent forced-colors:aria-[current]:border pointer-coarse:py-2.5"
              >
                <Icon aria-hidden className="size-4 shrink-0" />
                {name}
                {note && (
                  <span
                    title={words.needAttention(note)}
                    className="ml-auto rounded-full bg-bad-soft px-2 text-xs font-semibold text-bad tabular-nums"
                  >
                    {note}
                  </span>
                )}
              </a>
            </li>
          )
        })}
      </ul>
      <div className="mt-auto grid gap-3 border-t border-line pt-3">
        <ProviderState {...facts} />
        <div className="flex items-center justify-between gap-2 px-2.5">
          <a
            href="/admin/account"
            title={words.account}
            aria-current={here === '/admin/account' ? 'page' : undefined}
            className="min-w-0 py-1 text-muted no-underline wrap-anywhere hover:underline aria-[current]:text-accent"
          >
            {who}
          </a>
          <SignOut />
        </div>
      </div>
    </>
  )
}

function ProviderState({ provider: { name, status }, simulator }: FrameFacts) {
  return (
    <div className="grid px-2.5">
      <a
        href="/admin/provider"
        className="flex items-center gap-2 py-1 text-ink no-underline hover:underline"
      >
        <ToneIcon tone={status.tone} />
        <span className="min-w-0">
          <span className="font-medium">{name}</span>: {status.name}
        </span>
      </a>
      {simulator && (
        <a href={simulator} className="py-1 pl-6 text-xs text-muted">
          {words.simulator}
        </a>
      )}
    </div>
  )
}

function ToneIcon({ tone }: { tone: Tone }) {
  const Icon = toneIcons[tone]
  return <Icon aria-hidden className={`size-4 shrink-0 ${toneText[tone]}`} />
}

export function Sidebar(props: Props) {
  return (
    <nav
      aria-label={words.navigation}
      className="sticky top-0 flex h-dvh flex-col gap-4 overflow-y-auto border-r border-line bg-surface p-3 max-lg:hidden"
    >
      <a href="/admin" className="px-2 py-1 no-underline">
        <Brand />
      </a>
      <Everything {...props} />
    </nav>
  )
}

const SHEET = 'sections'
/** The sections that are a touch away on a phone; the others are in the sheet. */
const atFoot = ['/admin', '/admin/registrations', '/admin/jobs', '/admin/failures']
const item =
  'relative grid grow basis-0 cursor-pointer justify-items-center gap-0.5 px-1 py-2 text-[0.6875rem] font-medium text-muted no-underline aria-[current]:text-accent'

/** On a phone: the main sections at the foot. Where there is no room for that, they end the page. */
export function BottomBar(props: Props) {
  const { here, facts } = props
  const isElsewhere = !atFoot.includes(here)
  return (
    <nav
      aria-label={words.navigation}
      className="bottom-0 z-10 w-full border-t border-line bg-surface lg:hidden [@media(min-height:30rem)]:fixed"
    >
      <div className="flex">
        {sections
          .filter(({ path }) => atFoot.includes(path))
          .map(({ path, name }) => {
            const Icon = sectionIcons[path] ?? Activity
            const note = noteOf(path, facts)
            return (
              <a key={path} href={path} aria-current={path === here ? 'page' : undefined} className={item}>
                <Icon aria-hidden className="size-5" />
                {name}
                {note && (
                  <span className="absolute top-1 left-1/2 ml-1.5 rounded-full bg-bad px-1.5 text-[0.625rem] leading-4 font-semibold text-surface tabular-nums">
                    {note}
                  </span>
                )}
              </a>
            )
          })}
        <button
          type="button"
          popoverTarget={SHEET}
          aria-current={isElsewhere ? 'true' : undefined}
          className={item}
        >
          <Ellipsis aria-hidden className="size-5" />
          {words.more}
        </button>
      </div>
      <Popover
        id={SHEET}
        label={words.navigation}
        className="inset-x-2! bottom-2! max-h-[85dvh] w-auto flex-col gap-4 overflow-y-auto open:flex"
      >
        <Everything {...props} />
      </Popover>
    </nav>
  )
}
