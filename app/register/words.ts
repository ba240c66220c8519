/** Texts for a person who registers. */
export const registerWords = {
  title: 'Create your account',
  lead: 'It takes one step, and you are registered the moment you press the button.',
  simulated: {
    before: 'No email provider is configured, so a ',
    link: 'simulator',
    after: ' stands in for one. No email is sent.',
  },
  knownBrowser: 'You registered from this browser before.',
  seeRegistration: 'See your registration',
  username: 'Username',
  free: 'free right now',
  taken: 'taken',
  usernameHint: '3 to 30 letters, digits, _ or -',
  email: 'Email address',
  didYouMean: 'Did you mean ',
  meant: (address: string) => `${address}?`,
  website: 'Website',
  consent: 'Send me news by email. I can unsubscribe at any time.',
  implied: 'By registering you subscribe to our emails. You can unsubscribe at any time.',
  button: 'Register',
  pending: 'Registering…',
}

export const registerErrors = {
  noUsername: 'Choose a username.',
  username: 'Use 3 to 30 letters, digits, _ or -.',
  usernameTaken: 'This username is taken. Choose another one.',
  noEmail: 'Enter your email address.',
  email: 'Enter an email address such as name@example.com.',
  longEmail: (most: number) => `An email address has at most ${most} characters.`,
  emailTaken: 'This email address is registered already.',
  automated: 'This looks like an automated registration. Leave the field “Website” empty.',
  // Also true where everything was saved, and only the answer came late.
  unconfirmed:
    'We could not confirm your registration just now. Please press “Register” again in a moment: you are registered once, however often you press.',
  offline:
    'You are offline, so nothing was sent, and nothing you typed is lost. Press “Register” again when you are back.',
  renewed:
    'This page has just been updated. You are not registered yet, and nothing you typed is lost: press “Register” again.',
  limited: (seconds: number) =>
    `Too many registrations from your network. Try again in ${waitInWords(seconds)}.`,
}

/** For a form that cannot be read, mostly because an earlier version of the site drew it. */
export const outdated = {
  title: 'That form no longer works',
  lead: 'Nothing was sent. The site has probably been updated since you opened the form: please fill it in once more.',
  form: 'Open the form',
  dashboard: 'Back to the page',
}

/** How long to wait. */
export const waitInWords = (seconds: number) =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
