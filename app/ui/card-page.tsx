import type { ReactNode } from 'react'
import { site } from '#app/words/common.ts'
import { PageTitle } from './page-title.tsx'

type Props = {
  title: string
  /** The title of the browser tab. */
  tab?: string
  lead?: string
  children: ReactNode
}

/** One calm column, for the pages of a person who registers. */
export function CardPage({ title, tab = title, lead, children }: Props) {
  return (
    <main id="main" className="mx-auto grid w-full max-w-lg gap-8 px-4 py-10 sm:py-20">
      <PageTitle of={tab} />
      <p className="font-semibold tracking-tight text-accent">{site.name}</p>
      <div className="grid gap-6 rounded-2xl border border-line bg-surface p-5 shadow-sm sm:p-10">
        <header className="grid gap-2">
          <h1 className="text-2xl font-semibold tracking-tight text-balance sm:text-3xl">{title}</h1>
          {lead && <p className="text-muted wrap-anywhere">{lead}</p>}
        </header>
        {children}
      </div>
    </main>
  )
}
