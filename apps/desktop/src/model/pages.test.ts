import type { PersonRecord } from '@offhook/desk-api'
import { describe, expect, it } from 'vitest'
import {
  admins,
  anyone,
  everybody,
  homeOf,
  type Page,
  pageAt,
  supervisors,
  workers,
} from './pages.ts'

const page = (path: string, may: Page<null, null>['may']): Page<null, null> => ({
  path,
  may,
  label: 'pages.desk',
  list: path === '/link' ? 'none' : 'rail',
  icon: null,
  load: async () => ({ default: null }),
})
const pages = [
  page('/link', anyone),
  page('/', workers),
  page('/calls', everybody),
  page('/admin', admins),
  page('/admin/people', admins),
]
const person = (roles: string[], workerSid = ''): PersonRecord => ({
  sid: 'US1',
  username: 'x',
  fullName: 'X',
  roles,
  identity: 'x',
  workspaceSid: '',
  workerSid,
  locale: null,
})

describe('the table of pages', () => {
  it.each([
    ['/', '/'],
    ['/calls', '/calls'],
    ['/calls/CA1', '/calls'],
    ['/callsign', null],
    ['/admin/people/US1', '/admin/people'],
    ['/admin/other', '/admin'],
    ['/nothing', null],
  ])('answers for %s with %s', (path, expected) => {
    expect(pageAt(pages, path)?.path ?? null).toBe(expected)
  })

  it('begins where the person has something to do', () => {
    expect(homeOf(pages, person(['agent'], 'WK1'))?.path).toBe('/')
    expect(homeOf(pages, person(['admin']))?.path).toBe('/calls')
  })

  it('goes by role, and a higher role has what a lower one has', () => {
    expect([anyone(null), everybody(null), workers(null), supervisors(null)]).toEqual([
      true,
      false,
      false,
      false,
    ])
    expect(supervisors(person(['agent']))).toBe(false)
    expect(supervisors(person(['supervisor']))).toBe(true)
    expect(supervisors(person(['admin']))).toBe(true)
    expect(admins(person(['supervisor']))).toBe(false)
  })
})
