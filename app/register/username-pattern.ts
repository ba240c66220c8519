/** Apart from the schema, whose library is too heavy for the form. */
export const USERNAME_PATTERN = /^[A-Za-z0-9_-]{3,30}$/
