import { notFound } from 'next/navigation'
import { requireAdmin } from '../access/session.ts'

/** Every other path below /admin, so that "not found" appears in the dashboard's own frame. */
export default async function NoPage() {
  await requireAdmin()
  notFound()
}
