'use client'

import { useActionState } from 'react'
import { doNothing } from './actions.ts'

export function EmptyForm() {
  const [, action] = useActionState<null, FormData>(doNothing, null)
  return <form action={action} />
}
