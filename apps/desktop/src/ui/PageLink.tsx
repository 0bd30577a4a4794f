import type { ComponentProps, MouseEvent } from 'react'
import { href } from '../model/route.ts'
import { useNavigator } from './hooks.ts'

type PageLinkProps = Omit<ComponentProps<'a'>, 'href'> & {
  readonly to: string
  /** Beside the page that is shown: going back leads past it. */
  readonly replaces?: boolean
}

/** A link to a page of the application: a real one, so that it opens in a new tab too. */
export function PageLink({ to, replaces = false, onClick, ...rest }: PageLinkProps) {
  const navigator = useNavigator()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || opensElsewhere(event)) return
    event.preventDefault()
    if (replaces) navigator.replace(to)
    else navigator.go(to)
  }
  return <a {...rest} href={href(to)} onClick={follow} />
}

/** Whether a click asks the browser for a new tab or window. */
export function opensElsewhere({ ctrlKey, metaKey, shiftKey }: MouseEvent): boolean {
  return ctrlKey || metaKey || shiftKey
}
