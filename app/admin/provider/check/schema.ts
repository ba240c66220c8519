import { z } from 'zod'
import { emailSchema } from '../../../register/schema.ts'

/** The address is validated as at registration. */
export const addressSchema = z.object({ address: emailSchema })

export type CheckState = { status: 'idle' } | { status: 'invalid'; error: string; value: string }
