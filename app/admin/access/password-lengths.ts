/** As few characters as a person may choose, and as many as better-auth hashes. */
export const [LEAST, MOST_CHARACTERS] = [12, 128]
