'use client'

import { useActionState } from 'react'
import { formWords as words } from '#app/admin/administrators/words.ts'
import { ActForm } from '#app/admin/parts/act-form.tsx'
import type { StaffRole } from '#db/schema/staff.ts'
import { giveRole } from '../actions.ts'
import type { StaffAnswer } from '../answer.ts'
import { StaffAnswerNotice } from '../answered.tsx'
import { RoleChoice } from '../role-choice.tsx'

type Props = { name: string; role: StaffRole; whyDisabled: string | null }

export function RoleForm({ name, role, whyDisabled }: Props) {
  const [state, action, pending] = useActionState<StaffAnswer, FormData>(giveRole, { status: 'idle' })
  return (
    <ActForm
      id="role"
      title={words.changeRole}
      action={action}
      state={state}
      pending={pending}
      submit={words.changeRole}
      whyDisabled={whyDisabled}
    >
      <input type="hidden" name="name" value={name} />
      <StaffAnswerNotice state={state} />
      <RoleChoice chosen={role} />
    </ActForm>
  )
}
