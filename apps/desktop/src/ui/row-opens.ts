import type { KeyboardEvent, MouseEvent } from 'react'

/** What makes a row open by a click and by Enter; what is pressed inside it keeps both for itself. */
export function rowOpens(open: () => void) {
  return {
    onClick: ({ target, currentTarget }: MouseEvent<HTMLElement>) => {
      const pressed = (target as Element).closest('button, a')
      if (!pressed || !currentTarget.contains(pressed)) open()
    },
    onKeyDown: ({ key, target, currentTarget }: KeyboardEvent<HTMLElement>) => {
      if (key === 'Enter' && target === currentTarget) open()
    },
  }
}
