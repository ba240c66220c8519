import { z } from 'zod'
import { reason } from '#app/admin/parts/form/reason.ts'
import { role, staffName } from '../access/staff.ts'

export const nameSchema = z.object({ name: staffName })
export const removeSchema = nameSchema.extend({ reason })
export const roleSchema = nameSchema.extend({ role })
/** `seen`: the role that the form was drawn with. */
export const giveRoleSchema = roleSchema.extend({ seen: role })
