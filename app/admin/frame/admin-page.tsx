// The frame around every page of the dashboard: navigation, find box, settings, keys and live refresh.

import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { FindBox } from '#app/admin/frame/find/box.tsx'
import { Keyboard } from '#app/admin/frame/keys/keyboard.tsx'
import { Live } from '#app/admin/frame/live/live.tsx'
import { LiveRefresh } from '#app/admin/frame/live/refresh.tsx'
import { Palette } from '#app/admin/frame/palette/palette.tsx'
import { frame as words } from '#app/admin/frame/words.ts'
import { CardPage } from '#app/ui/card-page.tsx'
import { CopyIds } from '#app/ui/copy-ids.tsx'
import { ChevronRight } from '#app/ui/icons.ts'
import { Mark } from '#app/ui/mark.tsx'
import { PageTitle } from '#app/ui/page-title.tsx'
import { readChoice } from '#app/web/cookie-name.ts'
import { findAdmin } from '../access/session.ts'
import { sections } from '../pages.ts'
import { readZone, ZONE_COOKIE } from '../parts/zone.ts'
import { BottomBar, Sidebar } from './navigation.tsx'
import { readFrame } from './read-frame.ts'
import { readScheme, SCHEME_COOKIE } from './scheme.ts'
import { ReaderSettings } from './settings.tsx'
import { WatchLeaving } from './watch-leaving.tsx'

type Props = {
  title: string
  /** The title of the browser tab. */
  tab?: string
  /** The path of its section. */
  here: string
  /** The initial text of the box that finds people. */
  find?: string
  /** Beside the title. */
  actions?: ReactNode
  children: ReactNode
}

/** The frame of every admin page. `requireAdmin` is the page's own first line, not this frame's. */
export async function AdminPage({ title, tab = title, here, find, actions, children }: Props) {
  const admin = await findAdmin()
  // React renders the pages "not found" and "forbidden" beforehand, even for a stranger who is redirected to sign in.
  if (!admin) return <CardPage title={title}>{children}</CardPage>
  const [facts, jar] = await Promise.all([readFrame(), cookies()])
  const scheme = readScheme(readChoice(jar, SCHEME_COOKIE))
  const section = sections.find(({ path, name }) => path === here && name !== title)
  const navigation = { here, facts, who: words.signedIn(admin.username, admin.role) }
  return (
    <Live zone={readZone(readChoice(jar, ZONE_COOKIE))}>
      <PageTitle of={tab} />
      <WatchLeaving />
      <div
        data-scheme={scheme}
        className="min-h-dvh bg-ground text-sm [--head:0px] max-lg:pb-16 lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] [@media(min-height:30rem)]:[--head:3.5rem]"
      >
        <Sidebar {...navigation} />
        <main id="main" className="min-w-0">
          <header className="z-10 border-b border-line bg-ground/95 backdrop-blur-sm lg:h-14 [@media(min-height:30rem)]:sticky [@media(min-height:30rem)]:top-0">
            <div className="mx-auto flex h-full max-w-7xl flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-2 lg:flex-nowrap lg:px-6">
              <a href="/admin" aria-label={sections[0]?.name} className="lg:hidden">
                <Mark />
              </a>
              <div className="flex min-w-0 flex-wrap items-center gap-x-1.5 max-lg:order-last max-lg:basis-full lg:grow">
                {section && (
                  <>
                    <a href={section.path} className="text-muted no-underline hover:underline">
                      {section.name}
                    </a>
                    <ChevronRight aria-hidden className="size-4 shrink-0 text-muted" />
                  </>
                )}
                <h1 className="text-lg font-semibold tracking-tight wrap-anywhere lg:truncate" title={title}>
                  {title}
                </h1>
                <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs max-lg:ml-auto lg:ml-3">
                  <LiveRefresh now={new Date().toISOString()} />
                  {facts.replica && (
                    <p role="status" data-testid="replica" className="text-muted">
                      {facts.replica}
                    </p>
                  )}
                </div>
              </div>
              {actions}
              <FindBox value={find} />
              <Palette role={admin.role} scheme={scheme} />
              <ReaderSettings scheme={scheme} />
            </div>
          </header>
          <div className="mx-auto grid max-w-7xl grid-cols-[minmax(0,1fr)] gap-5 px-4 py-5 lg:px-6">
            {children}
          </div>
        </main>
        <BottomBar {...navigation} />
        <CopyIds />
        <Keyboard />
      </div>
    </Live>
  )
}
