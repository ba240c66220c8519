import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { log } from '#log'

/** pg-boss's channel for its schema, as its `notifyChannelSql` has it. */
const CHANNEL = `pgboss_${createHash('sha224').update('pgboss').digest('hex').slice(0, 24)}`
const AGAIN_MS = 250

/**
 * Hears of committed jobs, on a connection of its own; pg-boss tells only `work()`. A hint, and no more: whoever misses one
 * polls. A connection that is lost is followed by another one.
 *
 * @param onJobs with the queue; with null where some may have been missed.
 */
export function listen(url: string, onJobs: (queue: string | null) => void) {
  let stopped = false
  let close = async () => {}

  async function begin() {
    if (stopped) return
    const lost = Promise.withResolvers<void>()
    // Never one that connects again by itself: what it is in the middle of would not be known.
    const client = postgres(url, {
      max: 1,
      max_lifetime: null,
      connect_timeout: 5,
      onnotice: () => {},
      onclose: () => lost.resolve(),
      onnotify: (_channel: string, queue: string) => onJobs(queue),
      connection: { application_name: 'frontdesk-listen' },
    })
    close = () => client.end({ timeout: 1 })
    try {
      await client.unsafe(`listen ${CHANNEL}`)
      onJobs(null)
      await lost.promise
    } catch (error) {
      log.warn({ message: error instanceof Error ? error.message : String(error) }, 'cannot listen for jobs')
    }
    await close().catch(() => {})
    if (!stopped) setTimeout(begin, AGAIN_MS).unref()
  }
  void begin()

  return async () => {
    stopped = true
    await close()
  }
}
