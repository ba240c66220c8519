import { connection } from 'next/server'
import { EmptyForm } from './empty-form.tsx'

/** The reference of `npm run bench`: only a build that it makes has this page (next.config.mjs). */
export default async function BenchPage() {
  await connection()
  return <EmptyForm />
}
