import type { ComponentProps, MouseEvent } from 'react'
import { href } from '../model/route.ts'
import { useNavigator } from './hooks.ts'

type PageLinkProps = Omit<ComponentProps<'a'>, 'href'> & { readonly to: string }

/** A link to a page of the application: a real one, so that it opens in a new tab too. */
export function PageLink({ to, onClick, ...rest }: PageLinkProps) {
  const navigator = useNavigator()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    navigator.go(to)
  }
  return <a {...rest} href={href(to)} onClick={follow} />
}
