/** Errors in the values given for an administrator. */
export const staffErrors = {
  noName: 'Enter a name.',
  name: 'Use 3 to 30 letters, digits, _ . or -.',
  noRole: 'Choose a role.',
}

/** Why a control is disabled. */
export const roleNeeded = (role: string, needed: string) =>
  `Your role is ${role}; this needs the role ${needed}.`
