import type { ReactNode } from 'react'

type Props = {
  /** Its state, and what to do: first on a phone, at the right on a wide screen. */
  now: ReactNode
  /** What happened. */
  story: ReactNode
  facts: ReactNode
}

/** The page of one thing. */
export const StoryLayout = ({ now, story, facts }: Props) => (
  <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-5 lg:grid-cols-[minmax(0,1fr)_21rem] lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,1fr)_24rem]">
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:col-start-2">{now}</div>
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:col-start-1 lg:row-span-2 lg:row-start-1">
      {story}
    </div>
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5 lg:col-start-2">{facts}</div>
  </div>
)
