type AdminPageEntry = {
  /** The path, named as its folder; a part in brackets is a parameter. */
  path: string
  /** The label in the navigation. */
  name?: string
  /** The key after g. */
  key?: string
  /** The query that may take too long, and how to ask for less. */
  shows: string
  less?: string
  /** The page shows current values, such as the time since a worker's heartbeat, so it is redrawn every few seconds. */
  isMomentary?: true
}

/** Every page of the dashboard, in the order of the navigation. A new one is its folder and its entry here. */
export const adminPages: AdminPageEntry[] = [
  { path: '/admin', name: 'Overview', key: 'o', shows: 'the overview', isMomentary: true },
  {
    path: '/admin/registrations',
    name: 'Registrations',
    key: 'r',
    shows: 'the list of registrations',
    less: 'one state, or a shorter time',
  },
  { path: '/admin/registrations/[id]', shows: 'what is known of this person' },
  {
    path: '/admin/jobs',
    name: 'Jobs',
    key: 'j',
    shows: 'the list of jobs',
    less: 'one state, or a shorter time',
  },
  { path: '/admin/jobs/[id]', shows: 'what is known of this job' },
  { path: '/admin/failures', name: 'Failures', key: 'f', shows: 'the failure groups', less: 'one state' },
  { path: '/admin/failures/[fingerprint]', shows: 'this failure group' },
  { path: '/admin/operations', name: 'Operations', key: 'b', shows: 'the list of bulk actions' },
  { path: '/admin/operations/new', shows: 'the preview of this bulk action', less: 'fewer people' },
  { path: '/admin/operations/[id]', shows: 'what is known of this bulk action' },
  {
    path: '/admin/provider',
    name: 'Provider',
    key: 'p',
    shows: 'the state of the provider',
    isMomentary: true,
  },
  { path: '/admin/workers', name: 'Workers', key: 'w', shows: 'the list of workers', isMomentary: true },
  { path: '/admin/audit', name: 'Audit', key: 'a', shows: 'the list of what administrators did' },
  {
    path: '/admin/administrators',
    name: 'Administrators',
    key: 'm',
    shows: 'the list of administrators',
  },
  { path: '/admin/administrators/[name]', shows: 'what is known of this administrator' },
  { path: '/admin/account', shows: 'your account' },
  { path: '/admin/account/password', shows: 'your account' },
  { path: '/admin/account/second-factor', shows: 'your account' },
  { path: '/admin/account/confirm', shows: 'your account' },
  {
    path: '/admin/find',
    shows: 'the search for a person',
    less: 'the whole email address, username or id',
  },
]

/** The pages in the navigation. */
export const sections = adminPages.flatMap(({ path, name, key }) => (name ? [{ path, name, key }] : []))

/** The page at a path. */
export function pageAt(address: string) {
  const parts = address.split('/')
  return adminPages.find(({ path }) => {
    const own = path.split('/')
    return own.length === parts.length && own.every((part, n) => part === parts[n] || part.startsWith('['))
  })
}
