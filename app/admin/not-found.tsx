import { AdminPage } from './frame/admin-page.tsx'
import { notFoundWords } from './words.ts'

export default function NotFound() {
  return (
    <AdminPage title={notFoundWords.title} here="">
      <p>{notFoundWords.text}</p>
      <p>
        {notFoundWords.find} <a href="/admin">{notFoundWords.back}</a>.
      </p>
    </AdminPage>
  )
}
