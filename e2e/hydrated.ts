import { expect, type Locator } from '@playwright/test'

/** Waits until React has taken the element over: before that, the browser sends its form by itself. */
export const hydrated = (element: Locator) =>
  expect
    .poll(() => element.evaluate((node) => Object.keys(node).some((key) => key.startsWith('__react'))))
    .toBe(true)
