import type { ReactNode } from 'react'
import { frame } from '#app/admin/frame/words.ts'
import { CardPage } from '#app/ui/card-page.tsx'
import { ACCOUNT } from '../access/places.ts'
import type { SignedIn } from '../access/signed-in.ts'
import { SignOut } from '../frame/sign-out.tsx'
import { WatchLeaving } from '../frame/watch-leaving.tsx'

type Props = { self: SignedIn; title: string; lead?: string; children: ReactNode }

/** One thing to do about one's own account, on a card: some who are here reach nothing else yet. */
export const OwnPage = ({ self, title, lead, children }: Props) => (
  <CardPage
    title={title}
    lead={lead}
    foot={
      <div className="flex items-center justify-between gap-3 px-5 text-muted sm:px-10">
        {self.pending ? self.username : <a href={ACCOUNT}>{frame.account}</a>}
        <SignOut />
      </div>
    }
  >
    <WatchLeaving />
    {children}
  </CardPage>
)
