import { describe, expect, it } from 'vitest'
import { Form } from './form.ts'
import { page2010, pageLinks, pageOfArray, pageV1, readPage } from './paging.ts'

const refuses = (code: number) => expect.objectContaining({ code, status: 400 })
const rows = Array.from({ length: 7 }, (_, index) => `row ${index}`)

/** Follows a link as a client would: path and query become the next request. */
function follow(link: string | null) {
  const [path = '', query = ''] = (link ?? '').split('?')
  const params = new URLSearchParams(query)
  const ask = readPage(new Form(Object.fromEntries(params)))
  const page = pageOfArray(rows, ask)
  return { path, params, ask, page, links: pageLinks(path, params, ask, page.next) }
}

describe('readPage', () => {
  it('asks for the first 50 unless told otherwise', () => {
    expect(readPage(new Form({}))).toEqual({ size: 50, after: null, number: 0, before: [] })
    expect(readPage(new Form({ PageSize: '1000' })).size).toBe(1000)
    expect(readPage(new Form({ pagesize: '7' })).size).toBe(7)
    expect(readPage(new Form({ PageSize: '500' }), 50).size).toBe(50)
  })

  it('counts pages only with a token: the number alone leads nowhere', () => {
    expect(readPage(new Form({ Page: '3' }))).toMatchObject({ number: 0, after: null })
  })

  it.each([
    [{ PageSize: '1001' }, 20007],
    [{ PageSize: '0' }, 20001],
    [{ PageSize: '-5' }, 20001],
    [{ PageSize: 'all' }, 20001],
    [{ Page: '-1' }, 20001],
    [{ PageToken: 'PT' }, 20001],
    [{ PageToken: 'nonsense' }, 20001],
    [{ PageToken: `PT${Buffer.from('{}').toString('base64url')}` }, 20001],
    [{ PageToken: `PT${Buffer.from('[1]').toString('base64url')}` }, 20001],
    [{ PageToken: `PT${Buffer.from('[]').toString('base64url')}` }, 20001],
  ])('refuses %j', (fields, code) => {
    expect(() => readPage(new Form(fields))).toThrow(refuses(code))
  })
})

describe('the links of a page', () => {
  it('lead through the whole list and back, with the filters', () => {
    const seen: string[][] = []
    const sids: (string | null)[] = ['/calls?Status=busy&To=%2B1&PageSize=3']
    for (let step = follow(sids[0] ?? null); ; step = follow(step.links.next)) {
      seen.push([...step.page.rows])
      expect(step.path).toBe('/calls')
      expect(step.params.get('Status')).toBe('busy')
      expect(step.params.get('To')).toBe('+1')
      sids.push(step.links.self)
      if (step.links.next === null) break
    }
    expect(seen).toEqual([rows.slice(0, 3), rows.slice(3, 6), rows.slice(6)])

    const last = follow(sids.at(-1) ?? null)
    const middle = follow(last.links.previous)
    const first = follow(middle.links.previous)
    expect(last.page.rows).toEqual(seen[2])
    expect(middle.page.rows).toEqual(seen[1])
    expect(first.page.rows).toEqual(seen[0])
    expect(first.links.previous).toBeNull()
    expect([first, middle, last].map(({ ask }) => ask.number)).toEqual([0, 1, 2])
    expect(follow(last.links.first).page.rows).toEqual(seen[0])
  })

  it('stay short however far one goes', () => {
    let link: string | null = '/list?PageSize=1'
    const many = Array.from({ length: 200 }, (_, index) => index)
    let longest = 0
    while (link !== null) {
      const params: URLSearchParams = new URLSearchParams(link.split('?')[1])
      const ask = readPage(new Form(Object.fromEntries(params)))
      const page = pageOfArray(many, ask)
      link = pageLinks('/list', params, ask, page.next).next
      longest = Math.max(longest, link?.length ?? 0)
    }
    expect(longest).toBeLessThan(400)
  })
})

describe('pageOfArray', () => {
  it('refuses a cursor of another list', () => {
    const ask = { size: 2, after: 'abc', number: 1, before: [null] }

    expect(() => pageOfArray(rows, ask)).toThrow(refuses(20001))
  })

  it('has an empty page behind the end', () => {
    const ask = { size: 2, after: '99', number: 1, before: [null] }

    expect(pageOfArray(rows, ask)).toEqual({ rows: [], next: null })
  })
})

describe('the envelopes', () => {
  const { page, ask, links } = follow(follow('/list?PageSize=3').links.next)
  const shape = (row: string) => ({ name: row })

  it('of 2010 counts from the beginning and is relative', () => {
    const body = page2010('calls', page, ask, links, shape)

    expect(body).toMatchObject({ page: 1, page_size: 3, start: 3, end: 5 })
    expect(body['calls']).toEqual([{ name: 'row 3' }, { name: 'row 4' }, { name: 'row 5' }])
    expect(body.first_page_uri).toBe('/list?PageSize=3&Page=0')
    expect(body.next_page_uri).toMatch(/^\/list\?PageSize=3&Page=2&PageToken=PT/)
    expect(Object.values(body).filter(Array.isArray)).toHaveLength(1)
  })

  it('of v1 names its list and is absolute', () => {
    const body = pageV1('workers', page, ask, links, 'https://desk.example.com', shape)

    expect(body.meta).toMatchObject({ page: 1, page_size: 3, key: 'workers' })
    expect(body.meta.url).toMatch(/^https:\/\/desk\.example\.com\/list\?PageSize=3&Page=1/)
    expect(body.meta.first_page_url).toBe('https://desk.example.com/list?PageSize=3&Page=0')
    expect(follow(body.meta.next_page_url).page.rows).toEqual(['row 6'])
  })
})
