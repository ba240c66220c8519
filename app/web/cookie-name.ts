const PREFIX = '__Host-'
const isHttps = (publicUrl: string) => publicUrl.startsWith('https:')

/** Over HTTPS a browser takes a cookie of this name only from this very host, so that no neighbour can plant one. */
export const cookieName = (name: string, publicUrl: string) => (isHttps(publicUrl) ? PREFIX + name : name)

/** Of each cookie that the server sets. */
export const cookieAttributes = (publicUrl: string, maxAge: number) =>
  ({ httpOnly: true, sameSite: 'lax', secure: isHttps(publicUrl), path: '/', maxAge }) as const

type Jar = { get: (name: string) => { value: string } | undefined }
/** A choice that the browser's own script keeps: only it knows by which way it came. */
export const readChoice = (jar: Jar, name: string) => (jar.get(PREFIX + name) ?? jar.get(name))?.value
