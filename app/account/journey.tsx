import type { ReactNode } from 'react'
import type { SubscriptionState } from '#db/schema/subscriptions.ts'
import { Check, type Circle, Clock, Ellipsis, Mail, MailCheck, Minus, UserCheck, Users } from '../ui/icons.ts'
import { Mark } from '../ui/mark.tsx'
import { type Tone, toneSoft } from '../ui/tone.ts'
import { Burst } from './joy.tsx'
import { journey as words } from './words.ts'

/** How the last station looks, and the way to it. */
const looks: Record<SubscriptionState, { tone: Tone; Sign: typeof Circle; way: keyof typeof ways }> = {
  pending: { tone: 'wait', Sign: Ellipsis, way: 'going' },
  delayed: { tone: 'wait', Sign: Clock, way: 'trying' },
  check_inbox: { tone: 'wait', Sign: MailCheck, way: 'done' },
  confirmed: { tone: 'good', Sign: Check, way: 'done' },
  needs_attention: { tone: 'bad', Sign: Users, way: 'open' },
  opted_out: { tone: 'plain', Sign: Minus, way: 'open' },
  not_requested: { tone: 'plain', Sign: Minus, way: 'open' },
  handled: { tone: 'plain', Sign: Minus, way: 'open' },
}
const ways = {
  done: 'border-solid border-good',
  going: 'border-dashed border-control',
  trying: 'border-dashed border-control',
  open: 'border-dashed border-control',
}

/** The three stations as they will be, on the form. */
export const JourneyAhead = () => (
  <section aria-labelledby="journey" className="grid gap-6">
    <h2 id="journey" className="font-semibold tracking-tight">
      {words.title}
    </h2>
    <Stations>
      <Station glyph={<UserCheck aria-hidden />} title={words.you} way="going">
        {words.youPress}
      </Station>
      <Station glyph={<Mark className="size-7" />} title={words.registered} when={words.atOnce} way="going">
        {words.willBe}
      </Station>
      <Station glyph={<Mail aria-hidden />} title={words.provider} when={words.inItsTime}>
        {words.willBeTold}
      </Station>
    </Stations>
  </section>
)

/** Two stations are done the moment a person registers; the third one lives with the state. */
export function Journey({
  state,
  joy,
  children,
}: {
  state: SubscriptionState
  /** It has just become so, before the person's eyes. */
  joy: boolean
  children: ReactNode
}) {
  const { tone, Sign, way } = looks[state]
  return (
    <Stations>
      <Station glyph={<UserCheck aria-hidden />} title={words.you} sign={<Sealed />} way="done">
        {words.youDid}
      </Station>
      <Station glyph={<Mark className="size-7" />} title={words.registered} sign={<Sealed />} way={way}>
        {words.is}
      </Station>
      <Station
        glyph={<Mail aria-hidden />}
        sign={
          // A sign of its own for each state, so that it comes in anew.
          <Seal key={state} tone={tone} joy={joy}>
            <Sign aria-hidden className="size-3.5" strokeWidth={3} />
          </Seal>
        }
      >
        {children}
      </Station>
    </Stations>
  )
}

const Stations = ({ children }: { children: ReactNode }) => <ol className="grid">{children}</ol>

type StationProps = {
  glyph: ReactNode
  sign?: ReactNode
  title?: string
  when?: string
  /** To the next one. */
  way?: keyof typeof ways
  children: ReactNode
}

function Station({ glyph, sign, title, when, way, children }: StationProps) {
  return (
    <li className={`relative grid grid-cols-[3.5rem_minmax(0,1fr)] gap-x-4 ${way ? 'pb-10' : ''}`}>
      <span className="relative z-1 flex size-14 items-center justify-center rounded-2xl border border-line bg-surface text-accent shadow-card">
        {glyph}
        {sign}
      </span>
      {way && (
        <span aria-hidden className="absolute top-14 bottom-0 left-5 w-4 overflow-hidden">
          <span className={`ml-[7px] block h-full border-l-2 ${ways[way]}`} />
          {way === 'going' &&
            ['', '[--delay:0.8s]', '[--delay:1.6s]'].map((delay) => <Traveller key={delay} delay={delay} />)}
          {way === 'trying' && <Traveller returns />}
        </span>
      )}
      <div className="grid content-start gap-1 pt-1">
        {title && (
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold">
            {title}
            {when && (
              <span className="rounded-full bg-accent-soft px-2 py-0.5 text-xs font-medium text-accent forced-colors:border">
                {when}
              </span>
            )}
          </p>
        )}
        {title ? <p className="text-muted">{children}</p> : children}
      </div>
    </li>
  )
}

const Traveller = ({ delay = '', returns = false }) => (
  <span className={`absolute inset-0 ${delay} ${returns ? 'there-and-back' : 'on-its-way'}`}>
    <span
      className={`ml-1 block size-2 rounded-full forced-colors:bg-[CanvasText] ${returns ? 'bg-wait' : 'bg-accent'}`}
    />
  </span>
)

const Sealed = () => (
  <Seal tone="good">
    <Check aria-hidden className="size-3.5" strokeWidth={3} />
  </Seal>
)

const Seal = ({ tone, joy, children }: { tone: Tone; joy?: boolean; children: ReactNode }) => (
  <span
    data-joy={joy || undefined}
    className={`absolute -right-2 -bottom-2 flex size-6 items-center justify-center rounded-full border-2 border-surface ${toneSoft[tone]} ${joy ? 'joy-pop' : ''}`}
  >
    {children}
    {joy && <Burst />}
  </span>
)
