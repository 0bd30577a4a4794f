import { LazyPart } from '../../ui/lazy-part.ts'

/** Fetched when somebody comes near its button, or presses its key. */
export const lazyDialpad = new LazyPart(async () => (await import('./Dialpad.tsx')).Dialpad)
