import type { MediaCommand, TapId } from '@offhook/control'

/** What makes a tap hear silence in the place of what is said, or all of it again. */
export function hushTap(tapId: TapId, isHushed: boolean): MediaCommand {
  return isHushed
    ? { type: 'tap.pause', tapId, behaviour: 'silence' }
    : { type: 'tap.resume', tapId }
}
