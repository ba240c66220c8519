import { forbiddenWords } from '#app/words/states.ts'
import { AdminPage } from './admin-page.tsx'

export default function Forbidden() {
  return (
    <AdminPage title={forbiddenWords.title} here="">
      <p>{forbiddenWords.nothing}</p>
      <p>
        {forbiddenWords.who} <a href="/admin">{forbiddenWords.back}</a>
      </p>
    </AdminPage>
  )
}
