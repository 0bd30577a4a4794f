/** Names of views that plugins know, and the pages that they are here. */
const pages: Readonly<Record<string, string>> = {
  'agent-desktop': '/',
  teams: '/team',
  'queues-stats': '/queues',
  admin: '/admin',
}

/** The page of a view: by the name that plugins know, or by its path. */
export function pathOfView(viewName: string): string {
  return pages[viewName] ?? (viewName.startsWith('/') ? viewName : `/${viewName}`)
}

/** The view that a path lies in. */
export function viewNameOf(path: string): string {
  const first = `/${path.split('/')[1] ?? ''}`
  const known = Object.entries(pages).find(([, page]) => page === first)
  return known?.[0] ?? first.slice(1)
}
