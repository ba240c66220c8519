// The frame around every page of the dashboard: navigation, find box, keys and live refresh.

import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { frame as words } from '#app/admin/frame/words.ts'
import { Button } from '#app/ui/button.tsx'
import { CardPage } from '#app/ui/card-page.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { runtime } from '#app/web/runtime.ts'
import { site } from '#app/words/common.ts'
import { findAdmin } from '../access/session.ts'
import { signOut } from '../sign-in/actions.ts'
import { FindBox } from './find-box.tsx'
import { Keyboard } from './keyboard.tsx'
import { Live } from './live.tsx'
import { LiveRefresh } from './live-refresh.tsx'
import { Sections } from './sections.tsx'
import { readZone, ZONE_COOKIE } from './zone.ts'
import { ZoneChoice } from './zone-choice.tsx'

/** The frame of every admin page. `requireAdmin` is the page's own first line, not this frame's. */
export async function AdminPage({
  title,
  tab = title,
  here,
  find,
  children,
}: {
  title: string
  /** The title of the browser tab. */
  tab?: string
  here: string
  /** The initial text of the box that finds people. */
  find?: string
  children: ReactNode
}) {
  const admin = await findAdmin()
  // React renders the pages "not found" and "forbidden" beforehand, even for a stranger who is redirected to sign in.
  if (!admin) return <CardPage title={title}>{children}</CardPage>
  return (
    <Live zone={readZone((await cookies()).get(ZONE_COOKIE)?.value)}>
      <PageTitle of={tab} />
      <header className="border-b border-line bg-surface">
        <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2 sm:gap-x-4">
          <span className="font-semibold tracking-tight text-accent">{site.name}</span>
          <FindBox value={find} />
          <form action={signOut} className="ml-auto flex items-center gap-3 text-sm">
            <span className="text-muted max-sm:hidden">{words.signedIn(admin.username, admin.role)}</span>
            <Button tone="quiet" size="small" type="submit">
              {words.signOut}
            </Button>
          </form>
          <Sections here={here} />
        </div>
      </header>
      <main id="main" className="mx-auto grid max-w-6xl gap-6 px-4 py-8">
        <div className="flex flex-wrap items-baseline justify-between gap-2">
          <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2 text-sm">
            <LiveRefresh now={new Date().toISOString()} />
            <ZoneChoice />
            <Keyboard />
          </div>
        </div>
        {runtime().env.simulated && (
          <p className="-my-3 text-sm text-muted">
            {words.simulated.before}
            <a href={`http://localhost:${runtime().env.SIMULATOR_PORT}`}>{words.simulated.link}</a>
            {words.simulated.after}
          </p>
        )}
        {children}
      </main>
    </Live>
  )
}
