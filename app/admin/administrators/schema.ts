import { z } from 'zod'
import { role, staffName } from '../access/staff.ts'

export const nameSchema = z.object({ name: staffName })
export const roleSchema = nameSchema.extend({ role })
