import { redirect } from 'next/navigation'
import { findSignedIn } from '#app/admin/access/session.ts'
import { findOwing } from '#app/admin/sign-in/try-code.ts'
import { codeWords as words } from '#app/admin/sign-in/words.ts'
import { CardPage } from '#app/ui/card-page.tsx'
import { CodeForm } from './code-form.tsx'

export default async function CodePage() {
  if (await findSignedIn()) redirect('/admin')
  if (!(await findOwing())) redirect('/admin/sign-in')
  return (
    <CardPage title={words.title} tab={words.tab} lead={words.lead}>
      <CodeForm />
      <p>
        <a href="/admin/sign-in">{words.back}</a>
      </p>
    </CardPage>
  )
}
