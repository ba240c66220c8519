import { connection } from 'next/server'
import { outdated as words } from '#app/register/words.ts'
import { ButtonLink } from '../../ui/button.tsx'
import { CardPage } from '../../ui/card-page.tsx'

type Props = { searchParams: Promise<{ to?: string | string[] }> }

/** The answer to a form without JavaScript that an earlier version drew. */
export default async function OutdatedPage({ searchParams }: Props) {
  await connection()
  const { to } = await searchParams
  const dashboard = typeof to === 'string' && to.startsWith('/admin')
  return (
    <CardPage title={words.title} lead={words.lead}>
      <ButtonLink href={dashboard ? to : '/'} size="large" className="justify-self-start">
        {dashboard ? words.dashboard : words.form}
      </ButtonLink>
    </CardPage>
  )
}
