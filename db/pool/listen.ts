import { type Connection, type Options, openConnection } from './connection.ts'

const AGAIN_MS = 250

export type Listen = (
  channel: string,
  onnotify: (payload: string) => void,
  onlisten?: () => void,
) => Promise<{ unlisten: () => Promise<void> }>

/** Each channel has a connection of its own, which is replaced when it is lost. */
export function createListeners(options: Options, limitMs: number | null) {
  const listeners = new Set<() => Promise<void>>()

  const listen: Listen = async (channel, onnotify, onlisten = () => {}) => {
    let connection: Connection | undefined
    let over = false
    let timer: NodeJS.Timeout | undefined
    async function begin() {
      const opened = openConnection(options, {
        limitMs,
        onnotify: (_, payload) => onnotify(payload),
        onlost: () => {
          if (!over) timer = setTimeout(() => begin().catch(() => {}), AGAIN_MS)
        },
      })
      connection = opened
      const query = opened.statement(`listen "${channel.replaceAll('"', '""')}"`)
      await opened.run(query)
      // One that does not listen is of no use, whatever the server says.
      await query.catch((error) => {
        opened.lose(error)
        throw error
      })
      onlisten()
    }
    async function unlisten() {
      over = true
      clearTimeout(timer)
      listeners.delete(unlisten)
      await connection?.end()
    }
    listeners.add(unlisten)
    try {
      await begin()
    } catch (error) {
      await unlisten()
      throw error
    }
    return { unlisten }
  }

  return { listen, end: () => Promise.all([...listeners].map((unlisten) => unlisten())) }
}
