import { createContext } from 'react'

/**
 * How much of a widget is drawn: from afar its name alone, since nobody can read more and a picture of
 * a thousand widgets shall be there at once.
 */
export type Level = 'near' | 'far'

export const LevelContext = createContext<Level>('near')

/** Below this zoom small print cannot be read. */
const READABLE = 0.4
/** A flow of more widgets than this does not fit readably: it begins from afar. */
const MANY = 150

export function levelAt(zoom: number): Level {
  return zoom < READABLE ? 'far' : 'near'
}

export function firstLevel(widgets: number): Level {
  return widgets > MANY ? 'far' : 'near'
}
