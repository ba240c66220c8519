import { notFound } from 'next/navigation'
import { requireAdmin } from '../access/session.ts'

/** Every other address below /admin, so that it is not found in the administration's own frame. */
export default async function NoPage() {
  await requireAdmin()
  notFound()
}
