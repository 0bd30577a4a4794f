import { href } from '../../model/route.ts'

/** Asks the browser to open `tel:` links here; it asks the person. A browser may not know how. */
export function telHandler({ navigator, location }: Window): void {
  // Registered for the whole origin; what comes is the link itself, and is called by a key only.
  navigator.registerProtocolHandler?.('tel', `${location.origin}${href('/dial')}?number=%s`)
}
