import { notFound } from 'next/navigation'
import { connection } from 'next/server'
import { EmptyForm } from './empty-form.tsx'

/** The reference of `npm run bench`; the page does not exist unless it runs. */
export default async function BenchPage() {
  await connection()
  if (process.env.FRONTDESK_BENCH !== '1') notFound()
  return <EmptyForm />
}
