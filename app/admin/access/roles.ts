import { roleNeeded } from '#app/admin/access/words.ts'
import type { StaffRole } from '#db/schema/staff.ts'

/** Each role includes the ones before it: look; act on jobs, people and the provider; manage administrators. */
const inOrder: StaffRole[] = ['viewer', 'operator', 'admin']

export const mayAct = (role: StaffRole, needed: StaffRole) => inOrder.indexOf(role) >= inOrder.indexOf(needed)

/** Why a role may not use a control; null when it may. */
export const whyNotRole = (role: StaffRole, needed: StaffRole): string | null =>
  mayAct(role, needed) ? null : roleNeeded(role, needed)
