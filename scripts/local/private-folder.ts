import { mkdirSync } from 'node:fs'

/**
 * A folder, and those above it that are missing, in which nobody else reads. As root, the user that PostgreSQL runs as
 * has to pass through, to a folder of its own.
 */
export function makePrivateFolder(path: string) {
  mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 })
}
