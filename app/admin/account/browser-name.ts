import { browserWords as words } from './words.ts'

// In this order: most browsers also claim to be those below them.
const browsers: [RegExp, string][] = [
  [/\bEdg(A|iOS)?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(Firefox|FxiOS)\//, 'Firefox'],
  [/\b(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/\bVersion\/.*Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]
const named = (all: [RegExp, string][], text: string) => all.find(([pattern]) => pattern.test(text))?.[1]

/** A browser in words, by what it says of itself. */
export function browserName(userAgent: string | null) {
  const browser = named(browsers, userAgent ?? '') ?? words.unknown
  const system = named(systems, userAgent ?? '')
  return system ? words.on(browser, system) : browser
}
