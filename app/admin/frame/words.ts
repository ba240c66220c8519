/** The frame of the dashboard. */
export const frame = {
  navigation: 'Administration',
  signedIn: (username: string, role: string) => `${username} (role ${role})`,
  signOut: 'Sign out',
  simulated: { before: 'The provider is the ', link: 'simulator', after: ': no email is sent.' },
}
