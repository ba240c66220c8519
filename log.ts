import pino from 'pino'

/** One JSON line per event on standard output. Nothing personal: ids, never addresses, keys or bodies. */
export const log = pino({
  level: process.env.LOG_LEVEL || 'info',
  base: { pid: process.pid },
  timestamp: pino.stdTimeFunctions.isoTime,
})
