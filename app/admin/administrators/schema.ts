import { z } from 'zod'
import { role, staffName } from '../access/staff.ts'
import { reason } from '../parts/reason.ts'

export const nameSchema = z.object({ name: staffName })
export const removeSchema = nameSchema.extend({ reason })
export const roleSchema = nameSchema.extend({ role })
