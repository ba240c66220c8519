import { customType, timestamp } from 'drizzle-orm/pg-core'

export const moment = (name: string) => timestamp(name, { withTimezone: true })
/** In byte order, so that the unique index also serves searches by prefix. */
export const byteOrdered = customType<{ data: string }>({ dataType: () => 'text collate "C"' })
