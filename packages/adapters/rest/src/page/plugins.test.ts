/** Files of plugins from a folder of the disk, asked for over HTTP. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PluginFiles } from './plugin-files.ts'
import { pluginFileRoutes } from './plugins.ts'

const MODULE = 'export default { init() {} }'
const HASH = createHash('sha256').update(MODULE).digest('hex')

let folder: string
let server: FastifyInstance

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plugins-'))
  await mkdir(join(folder, 'plugins/crm'), { recursive: true })
  await writeFile(join(folder, 'plugins/crm/1.0.0.js'), MODULE)
  await writeFile(join(folder, 'plugins/crm/logo.svg'), '<svg/>')
  await writeFile(join(folder, 'secret.js'), 'the key')
  server = fastify()
  await pluginFileRoutes(server, { pluginFolder: join(folder, 'plugins') })
})

afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

describe('the files of plugins', () => {
  it('serve a module by its hash, for ever', async () => {
    const reply = await server.inject(`/plugins/crm/1.0.0.js?sha256=${HASH}`)

    expect(reply.body).toBe(MODULE)
    expect(reply.headers['content-type']).toMatch(/^text\/javascript/)
    expect(reply.headers['cache-control']).toMatch(/immutable/)
  })

  it('serve no module whose content is another than the one that was chosen', async () => {
    await writeFile(join(folder, 'plugins/crm/1.0.0.js'), `${MODULE} // and more`)

    const replies = await Promise.all(
      [`?sha256=${HASH}`, '', '?sha256=', `?sha256=${HASH}&sha256=${HASH}`].map((query) =>
        server.inject(`/plugins/crm/1.0.0.js${query}`),
      ),
    )
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404])
    expect(replies[0]?.json()).toMatchObject({ code: 20404 })
    expect(replies[0]?.headers['cache-control']).toBe('no-store')
  })

  it('serve pictures without one, in which no script runs', async () => {
    const reply = await server.inject('/plugins/crm/logo.svg')

    expect(reply.statusCode).toBe(200)
    expect(reply.headers['content-security-policy']).toBe("default-src 'none'; sandbox")
  })

  it.each([
    '../secret.js',
    '..%2fsecret.js',
    '%2e%2e/secret.js',
    'crm/../../secret.js',
    'crm%5c..%5c..%5csecret.js',
    'crm',
    'crm/',
    '',
    'crm/%00.js',
    'crm/page.html',
  ])('serve nothing at %s', async (path) => {
    await writeFile(join(folder, 'plugins/crm/page.html'), '<script>')
    const hash = createHash('sha256').update('the key').digest('hex')

    const reply = await server.inject(`/plugins/${path}?sha256=${hash}`)
    expect(reply.statusCode).toBeGreaterThanOrEqual(400)
    expect(reply.body).not.toContain('the key')
  })
})

describe('the list of modules', () => {
  it('has their paths, sizes and hashes, without hidden folders', async () => {
    await mkdir(join(folder, 'plugins/.git'))
    await writeFile(join(folder, 'plugins/.git/hook.js'), 'no')
    await symlink(join(folder, 'nowhere.js'), join(folder, 'plugins/lost.js'))

    expect(await new PluginFiles(join(folder, 'plugins')).list()).toEqual([
      { file: 'crm/1.0.0.js', bytes: MODULE.length, sha256: HASH },
    ])
  })

  it('is empty where there is no folder', async () => {
    expect(await new PluginFiles(join(folder, 'none')).list()).toEqual([])
  })
})
