/** What nobody sees until they ask for it; the desk is up without it. */
import { LazyPart } from '../../ui/lazy-part.ts'

export const palette = new LazyPart(async () => (await import('./Palette.tsx')).Palette)

export const shortcutOverlay = new LazyPart(
  async () => (await import('./ShortcutOverlay.tsx')).ShortcutOverlay,
)
