/** How a chart shows its series: one on top of the other, or each as a line. */
export type Shape = 'stacked' | 'lines'
/** An area or a line. They differ in more than their colour. */
export type ChartSeries = { key: string; name: string; ink: Ink; look: Look; values: (number | null)[] }
export type Look = keyof typeof hatches | keyof typeof dashes
export type Ink = keyof typeof inks

/** In forced colours there is one, so that it can be read on any ground. */
export const inks = {
  accent: 'text-accent forced-colors:text-[CanvasText]',
  good: 'text-good forced-colors:text-[CanvasText]',
  wait: 'text-wait forced-colors:text-[CanvasText]',
  bad: 'text-bad forced-colors:text-[CanvasText]',
  muted: 'text-muted forced-colors:text-[CanvasText]',
}

/** Strokes in a square of `HATCH` pixels. They reach beyond its edges, so that the squares join. */
export const hatches = {
  solid: '',
  hatched: 'M-1 7L7 -1M-1 1L1 -1M5 7L7 5',
  leaning: 'M-1 -1L7 7M-1 5L1 7M5 -1L7 1',
  crossed: 'M-1 7L7 -1M-1 -1L7 7',
  barred: 'M-1 1.5H7M-1 4.5H7',
  upright: 'M1.5 -1V7M4.5 -1V7',
}
export const HATCH = 6
export const dashes = { solid: undefined, dashed: '6 4', dotted: '1.5 4' }

/** The fill of an area; `chart` and the series name its pattern. */
export const fillOf = (chart: string, { key, look }: Pick<ChartSeries, 'key' | 'look'>) =>
  look === 'solid' ? 'currentColor' : `url(#${chart}-${key})`
