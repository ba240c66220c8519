import { roleWords } from '#app/words/administrators.ts'
import { CardPage } from '../ui/card-page.tsx'
import { findAdmin } from './session.ts'

export default async function Forbidden() {
  const admin = await findAdmin()
  return (
    <CardPage title="Your role does not allow that" lead="Nothing was done.">
      {admin && (
        <p>
          You are {admin.username}, {admin.role}. {roleWords[admin.role]}
        </p>
      )}
      <p>
        An <a href="/admin/administrators">administrator with the role admin</a> can give you another role.{' '}
        <a href="/admin">Back to the overview</a>
      </p>
    </CardPage>
  )
}
