import { entryOf } from '#app/words/entry.ts'
import type { StaffRole } from '#db/schema/staff.ts'

/** The rights of each role; each includes those of the one before. */
export const roleWords: Record<StaffRole, string> = {
  viewer:
    'Sees every page. People’s addresses are shortened, unless the server is set to show them. Changes nothing, and cannot export.',
  operator:
    'Also acts: retries, cancels and corrects, pauses and resumes the provider, has it checked, and exports people.',
  admin: 'Also creates and removes administrators and gives them roles and passwords.',
}

/** An audited action, as the text before the name of the administrator concerned. */
export const staffActionWords: Record<string, string> = {
  'create administrator': 'created the administrator',
  'change role': 'changed the role of',
  'reset password': 'reset the password of',
  'end sessions': 'ended all sessions of',
  'remove administrator': 'removed the administrator',
  'change password': 'changed the password of',
  'turn on second factor': 'turned on the second factor of',
  'turn off second factor': 'turned off the second factor of',
  'make recovery codes': 'made new recovery codes for',
  'use recovery code': 'used up a recovery code of',
  'reset second factor': 'reset the second factor of',
  'end session': 'ended a session of',
  'end other sessions': 'ended the other sessions of',
}

/** Why a change was not made. */
export const changeWords = {
  missing: 'There is no administrator with that name.',
  last_admin: 'It is the last one with the role admin: give that role to somebody else first.',
  own: 'That is you: another administrator can do it, or npm run admin on the server.',
  same: 'They already have that role.',
  changed: 'Somebody else gave them another role meanwhile: look again.',
  no_password: 'They sign in elsewhere and have no password here.',
  no_factor: 'They have no second factor.',
}

const changed: Record<string, string> = {
  factor: 'Done: the second factor was reset, and they are signed out everywhere.',
  role: 'Done: the role was changed. It takes effect at their next request.',
  removed: 'Done: the administrator was removed and signed out everywhere.',
}

/** The list's notice after a change; nothing for an unknown code. */
export const changedSaid = (said: unknown) => entryOf(changed, said)

/** Of somebody who signs in elsewhere and is removed here. */
export const comesBack = (at: string) =>
  `As long as ${at} gives them a role, they can sign in again: take the role away there first.`

export const consequences = {
  create:
    'They sign in with this name and a generated password, which is shown here once. Then they choose their own.',
  password:
    'Their password stops working and they are signed out everywhere. The new one is shown here once, and they choose their own when they sign in.',
  secondFactor:
    'For somebody who has lost it. They are signed out everywhere, and sign in with only their password until they set up another.',
  remove: (name: string, role: string) =>
    `${name}, whose role is ${role}, is signed out everywhere at once and cannot sign in again. Name, password and role are deleted, and nothing brings them back. What ${name} did stays in the audit.`,
  removeElsewhere: (name: string, role: string, at: string) =>
    `${name}, whose role is ${role}, is signed out everywhere at once. ${comesBack(at)} What ${name} did stays in the audit.`,
  shownOnce: 'Hand it over now: it is not stored in a readable form and is not shown again.',
  taken: 'There is already an administrator with that name.',
}

export const administratorsWords = {
  title: 'Administrators',
  you: ' (you)',
  since: 'since',
  change: 'Change',
  roles: {
    title: 'What your role may do',
    mine: {
      before: 'Your role is ',
      after: '. Each role may also do what those before it in this list may.',
    },
    yours: ' (yours)',
  },
}

export const administratorWords = {
  title: 'Administrator',
  role: { before: 'Role ', since: ', since ', after: '. ' },
  all: 'All administrators',
  unknown: 'an identity provider',
  elsewhere: (name: string) => `They sign in at ${name}, which gives them their role.`,
}

/** The forms; their effects are in `consequences`. */
export const formWords = {
  create: { title: 'Create an administrator', button: 'Create' },
  name: 'Name',
  nameHint: '3 to 30 letters, digits, _ . or -',
  role: 'Role',
  changeRole: 'Change the role',
  password: {
    title: 'Reset the password',
    button: (name: string) => `Make a new password for ${name}`,
  },
  secondFactor: {
    title: 'Reset the second factor',
    button: (name: string) => `Reset the second factor of ${name}`,
  },
  remove: {
    title: 'Remove',
    summary: (name: string) => `Remove ${name} …`,
    reason: 'Why they are removed',
    button: (name: string) => `Remove ${name} for good`,
  },
  refused: (why: string) => `Nothing was done. ${why}`,
  passwordMade: { before: 'Done: the password of ', after: ' is ' },
}
