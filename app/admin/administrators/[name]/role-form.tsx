'use client'

import { formWords as words } from '#app/admin/administrators/words.ts'
import { ActForm, useAct } from '#app/admin/parts/form/act-form.tsx'
import type { StaffRole } from '#db/schema/staff.ts'
import { giveRole } from '../actions.ts'
import { StaffAnswerNotice } from '../answered.tsx'
import { RoleChoice } from '../role-choice.tsx'

type Props = { name: string; role: StaffRole; whyDisabled: string | null }

export function RoleForm({ name, role, whyDisabled }: Props) {
  const act = useAct(giveRole)
  return (
    <ActForm {...act} id="role" title={words.changeRole} submit={words.changeRole} whyDisabled={whyDisabled}>
      <input type="hidden" name="name" value={name} />
      <input type="hidden" name="seen" value={role} />
      <StaffAnswerNotice state={act.state} />
      <RoleChoice key={role} chosen={role} />
    </ActForm>
  )
}
