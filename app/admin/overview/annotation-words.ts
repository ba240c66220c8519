export type AnnotationKind = 'deploy' | 'settings' | 'circuit' | 'pause'
/** A noted event, for a line on the charts. `at` in milliseconds. */
export type Annotation = { at: number; kind: AnnotationKind; text: string }

/** `letter` is written on the line, so that its meaning does not depend on colour. */
export const annotationWords: Record<AnnotationKind, { name: string; letter: string }> = {
  deploy: { name: 'Deploy', letter: 'D' },
  settings: { name: 'Settings', letter: 'S' },
  circuit: { name: 'Circuit', letter: 'C' },
  pause: { name: 'Pause', letter: 'P' },
}

export const annotationsListWords = {
  title: 'What happened',
  none: 'No deploy, no changed settings, no change of the circuit.',
  more: (count: number) => `${count} more, older`,
}
