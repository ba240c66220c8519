'use client'

import { useSyncExternalStore } from 'react'

export type Colour = 'accent' | 'good' | 'wait' | 'bad' | 'muted' | 'control' | 'line' | 'surface'
/** A line or an area of a chart. They differ in more than their colour. */
export type ChartSeries = { name: string; colour: Colour; style: Style; values: (number | null)[] }
export type Style = 'solid' | 'dashed' | 'dotted' | 'hatched' | 'crossed'

/** The value of a CSS variable in the current scheme: a canvas supports neither `var` nor `light-dark`. */
export function colourOf(element: HTMLElement, name: Colour) {
  const probe = document.createElement('span')
  probe.style.color = `var(--color-${name})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

/** An area filled with the colour, or hatched with it. */
export function fillOf(colour: string, ground: string, style: Style): string | CanvasPattern {
  if (style !== 'hatched' && style !== 'crossed') return colour
  const canvas = document.createElement('canvas')
  canvas.width = 8
  canvas.height = 8
  const context = canvas.getContext('2d')
  if (!context) return colour
  context.fillStyle = ground
  context.fillRect(0, 0, 8, 8)
  context.strokeStyle = colour
  context.lineWidth = 3
  const line = (...[fromX, fromY, toX, toY]: [number, number, number, number]) => {
    context.moveTo(fromX, fromY)
    context.lineTo(toX, toY)
  }
  // Beyond the edges, so that the tiles join.
  for (const shift of [-8, 0, 8]) {
    line(shift - 1, 9, shift + 9, -1)
    if (style === 'crossed') line(shift - 1, -1, shift + 9, 9)
  }
  context.stroke()
  return context.createPattern(canvas, 'repeat') ?? colour
}

const dark = () => matchMedia('(prefers-color-scheme: dark)')

/** The current colour scheme, updated when it changes. */
export const useScheme = () =>
  useSyncExternalStore(
    (told) => {
      const query = dark()
      query.addEventListener('change', told)
      return () => query.removeEventListener('change', told)
    },
    () => (dark().matches ? 'dark' : 'light'),
    () => 'light',
  )
