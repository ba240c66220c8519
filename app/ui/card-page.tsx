import type { ReactNode } from 'react'
import { Brand } from './mark.tsx'
import { PageTitle } from './page-title.tsx'

type Props = {
  title: string
  /** The title of the browser tab. */
  tab?: string
  lead?: string
  /** Drawn over the title. */
  crown?: ReactNode
  /** A picture at the card's side; on a phone it is under the rest. */
  picture?: ReactNode
  /** Under the card. */
  foot?: ReactNode
  children: ReactNode
}

/** One calm card, for the pages of a person who registers and for those before the dashboard. */
export function CardPage({ title, tab = title, lead, crown, picture, foot, children }: Props) {
  return (
    <div className="welcome grid min-h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr]">
      <PageTitle of={tab} />
      <header className="px-5 py-5 sm:px-8 sm:py-6">
        <Brand />
      </header>
      <main
        id="main"
        className={`mx-auto grid w-full content-start gap-6 px-4 pb-16 sm:px-6 sm:pt-[5vh] ${picture ? 'max-w-5xl' : 'max-w-lg'}`}
      >
        <div
          className={`grid grid-cols-[minmax(0,1fr)] overflow-hidden rounded-2xl border border-line bg-surface shadow-raised sm:rounded-3xl ${picture ? 'lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]' : ''}`}
        >
          <div className="grid content-start gap-7 p-5 sm:p-10">
            <div className="grid gap-4">
              {crown}
              <div className="grid gap-2">
                <h1 className="text-3xl font-semibold tracking-tight text-balance sm:text-4xl">{title}</h1>
                {lead && <p className="text-lg text-pretty text-muted wrap-anywhere">{lead}</p>}
              </div>
            </div>
            {children}
          </div>
          {picture && (
            <div className="border-t border-line bg-sunken/60 p-5 sm:p-10 lg:border-t-0 lg:border-l">
              {picture}
            </div>
          )}
        </div>
        {foot}
      </main>
    </div>
  )
}
