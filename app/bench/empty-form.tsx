'use client'

import { useActionState } from 'react'
import { doNothing } from './actions.ts'

export function EmptyForm() {
  const [, action] = useActionState<null, FormData>(doNothing, null)
  return (
    <form action={action}>
      {/* Lighthouse judges no page without text. */}
      <h1>A bare page with one form</h1>
    </form>
  )
}
