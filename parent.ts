const EVERY_MS = 500

/**
 * Calls `stop` once the parent process is gone, as after a SIGKILL to npm: no signal would reach this process
 * any more. Only under npm and `npm start`: another parent may leave it behind on purpose.
 */
export function endWithParent(stop: () => unknown) {
  if (!process.env.npm_lifecycle_event && !process.env.ENDS_WITH_PARENT) return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, EVERY_MS).unref()
}
