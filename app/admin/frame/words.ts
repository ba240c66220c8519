/** The frame of the dashboard. */
export const frame = {
  navigation: 'Administration',
  signedIn: (username: string, role: string) => `${username} (role ${role})`,
  signOut: 'Sign out',
  /** Beside the provider's state. */
  simulator: 'Simulator: no email is sent',
  needAttention: (count: string) => `${count} need attention`,
  more: 'More',
  account: 'Your account',
  settings: 'Settings',
  keys: 'Keys',
  palette: 'Go to, find or do …',
  replicaBehind: (seconds: number | null) =>
    seconds === null ? 'the replica is behind' : `the replica is up to ${Math.ceil(seconds)} s behind`,
  replicaDown: 'read from the leader: the replica cannot be read',
}

export const schemeWords = { system: 'as the device', light: 'light', dark: 'dark' }
export const schemeName = 'Colours'
