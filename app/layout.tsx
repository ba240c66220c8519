import type { Metadata, Viewport } from 'next'
import type { ReactNode } from 'react'
import { site } from '#app/words/common.ts'
import './globals.css'

export const metadata: Metadata = { description: site.description }
export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' }

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={site.language}>
      <body className="min-h-dvh bg-ground text-ink antialiased">
        <a
          href="#main"
          className="sr-only focus:not-sr-only focus:absolute focus:left-4 focus:top-4 focus:z-10 focus:rounded-lg focus:bg-surface focus:p-3"
        >
          {site.skip}
        </a>
        {children}
      </body>
    </html>
  )
}
