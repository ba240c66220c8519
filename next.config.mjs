/** Pages that only some builds have: what `npm run bench` compares with, and for developers the parts of the design. */
const extra = [
  ...(process.env.FRONTDESK_BENCH === '1' ? ['bench.tsx', 'bench.ts'] : []),
  ...(process.env.FRONTDESK_GALLERY === '1' || process.env.NODE_ENV === 'development' ? ['gallery.tsx'] : []),
]

/** @type {import('next').NextConfig} */
export default {
  poweredByHeader: false,
  typedRoutes: true,
  // `npm test` checks types; a build on the production machine would repeat that, for 20 s.
  typescript: { ignoreBuildErrors: true },
  // No image is served through it.
  images: { unoptimized: true },
  // forbidden() answers 403, also to an action.
  experimental: { authInterrupts: true },
  // They open sockets and find their own files at run time; bundling them gains nothing on a server.
  serverExternalPackages: [
    'pg-boss',
    'postgres',
    'pino',
    'better-auth',
    'openid-client',
    'rate-limiter-flexible',
    'prom-client',
  ],
  // Browsers request it by that name while a page has no icon, as for a moment when its address changes.
  rewrites: async () => [{ source: '/favicon.ico', destination: '/icon.svg' }],
  pageExtensions: [...extra, 'tsx', 'ts'],
}
