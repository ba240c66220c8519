// In the browser: once nobody is signed in, nothing of the dashboard stays on a screen or in memory, in any tab.

const CHANNEL = 'frontdesk-signed-out'
const SIGN_IN = '/admin/sign-in'
/** Whether this document has shown the dashboard: it may still hold pages that the button "back" would show. */
let hasShown = false

/** Another document takes the place of this one, with what it has in memory. */
export function leave() {
  document.body.hidden = true
  location.replace(SIGN_IN)
}

/** For as long as the dashboard is shown. @returns what ends it. */
export function watchForLeaving() {
  hasShown = true
  const channel = new BroadcastChannel(CHANNEL)
  channel.onmessage = leave
  /** A page that the browser kept whole, as it was: the server says what it is now. */
  const onShow = ({ persisted }: PageTransitionEvent) => {
    if (!persisted) return
    document.body.hidden = true
    location.reload()
  }
  addEventListener('pageshow', onShow)
  return () => {
    channel.close()
    removeEventListener('pageshow', onShow)
  }
}

/** The page to sign in is only shown to nobody: it tells the other tabs. */
export function tellLeft() {
  const channel = new BroadcastChannel(CHANNEL)
  channel.postMessage(null)
  channel.close()
  if (hasShown) leave()
}
