import { z } from 'zod'

/** Ids only: more people can read a queue than the users table. */
export const payloadSchema = z.object({ userId: z.uuid() })
export type Payload = z.infer<typeof payloadSchema>

export const operationPayloadSchema = z.object({ operationId: z.uuid() })
export type OperationPayload = z.infer<typeof operationPayloadSchema>

export const checkPayloadSchema = z.object({ checkId: z.uuid() })
export type CheckPayload = z.infer<typeof checkPayloadSchema>
