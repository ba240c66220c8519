import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { site } from '#app/words/common.ts'
import './globals.css'

export const metadata: Metadata = { description: site.description }
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

/** Latin only; other scripts fall back to the system's typeface. Served by us, with figures of one width. */
const text = localFont({
  src: '../node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  variable: '--font-text',
  weight: '100 900',
  // A first visit over a slow line keeps the system's typeface: text that changes later is what people would wait for.
  display: 'optional',
})

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={site.language} className={text.variable}>
      <body className="min-h-dvh bg-ground text-ink antialiased">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:left-4 focus:top-4 focus:z-30 focus:rounded-lg focus:bg-surface focus:p-3"
        >
          {site.skip}
        </a>
        {children}
      </body>
    </html>
  )
}
