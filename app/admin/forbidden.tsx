import { AdminPage } from './frame/admin-page.tsx'
import { forbiddenWords } from './words.ts'

// Names no role: React renders this together with the page being left, when the role may still have been another.
export default function Forbidden() {
  return (
    <AdminPage title={forbiddenWords.title} here="">
      <p>{forbiddenWords.nothing}</p>
      <p>
        {forbiddenWords.who} <a href="/admin/administrators">{forbiddenWords.roles}</a>
      </p>
      <p>
        <a href="/admin">{forbiddenWords.back}</a>
      </p>
    </AdminPage>
  )
}
