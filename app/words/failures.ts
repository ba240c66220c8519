import { MOST_PEOPLE } from '#db/failures/groups.ts'

export const groupPath = (fingerprint: string | null) => `/admin/failures/${fingerprint ?? UNEXPLAINED}`

/** The group as the subject of an operation. */
export const groupSubject = (fingerprint: string | null) => `failure ${fingerprint ?? UNEXPLAINED}`
/** The name for people who need attention without a failed attempt. */
export const UNEXPLAINED = 'unexplained'

const number = (count: number) => count.toLocaleString('en')
export const manyPeople = (count: number) =>
  count > MOST_PEOPLE
    ? `${number(MOST_PEOPLE)}+ people`
    : count === 1
      ? '1 person'
      : `${number(count)} people`
