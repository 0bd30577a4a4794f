import { useEffect, useState } from 'react'
import { useLazyPart } from '../../ui/lazy-part.ts'
import { shortcutOverlay } from './lazy-parts.ts'

/** The card of all keys, fetched when it is first asked for. */
export function LazyShortcuts({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const Overlay = useLazyPart(shortcutOverlay, isOpen, onClose)
  // It opens after it is there, so that it knows where the focus goes back to.
  const [isHere, setHere] = useState(false)
  useEffect(() => setHere(Overlay !== null), [Overlay])
  return Overlay && <Overlay isOpen={isOpen && isHere} onClose={onClose} />
}
