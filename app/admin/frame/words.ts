/** The frame of the administration. */
export const frame = {
  navigation: 'Administration',
  sections: {
    '/admin': 'Overview',
    '/admin/registrations': 'Registrations',
    '/admin/jobs': 'Jobs',
    '/admin/failures': 'Failures',
    '/admin/operations': 'Operations',
    '/admin/provider': 'Provider',
    '/admin/workers': 'Workers',
    '/admin/audit': 'Audit',
    '/admin/administrators': 'Administrators',
  },
  signedIn: (username: string, role: string) => `${username} (role ${role})`,
  signOut: 'Sign out',
  simulated: { before: 'The provider is the ', link: 'simulator', after: ': no email is sent.' },
}
