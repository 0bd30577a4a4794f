import type { PersonRecord } from '@offhook/desk-api'
import type { PlainKey } from '../texts/index.ts'

/** Who may open a page; `null` is nobody logged in. */
export type Who = (person: PersonRecord | null) => boolean

export const anyone: Who = () => true
export const everybody: Who = (person) => person !== null
/** Those who take calls, whatever else they are. */
export const workers: Who = (person) => !!person?.workerSid
export const supervisors: Who = (person) => hasRole(person, 'supervisor', 'admin')
export const admins: Who = (person) => hasRole(person, 'admin')

function hasRole(person: PersonRecord | null, ...roles: string[]): boolean {
  return person?.roles.some((role) => roles.includes(role)) ?? false
}

/** One line of the table of pages. `Icon` and `Component` are the screen's business. */
export interface Page<Icon, Component> {
  /** Below `/app`. The page answers for this path and for all below it that no other line names. */
  readonly path: string
  readonly label: PlainKey
  /** Where it is listed: the rail, the administrator's home, the person's menu, or nowhere. */
  readonly list: 'rail' | 'admin' | 'menu' | 'none'
  readonly icon: Icon
  readonly may: Who
  /** Without the frame (top bar, rail), e.g. an invitation. */
  readonly isBare?: boolean
  /** It shows the agent's desk: where that is in another window, the page says so. */
  readonly needsDesk?: boolean
  /** The page comes when it is first needed; the module's default export is its component. */
  readonly load: () => Promise<{ readonly default: Component }>
}

/** The page that answers for a path: the longest that it is or lies below; null for none. */
export function pageAt<P extends Page<unknown, unknown>>(
  pages: readonly P[],
  path: string,
): P | null {
  const found = pages
    .filter((page) => path === page.path || (page.path !== '/' && path.startsWith(`${page.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)
  return found[0] ?? null
}

/** Where somebody begins: the first page of the rail that they may open. */
export function homeOf<P extends Page<unknown, unknown>>(
  pages: readonly P[],
  person: PersonRecord,
): P | null {
  return pages.find(({ list, may }) => list === 'rail' && may(person)) ?? null
}
