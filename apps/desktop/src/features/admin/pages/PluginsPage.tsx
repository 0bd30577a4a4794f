import type { PluginFileList } from '@offhook/desk-api'
import { useQuery } from '@tanstack/react-query'
import { activePlugins, type ConfiguredPlugin } from '../../../api/plugins.ts'
import { type ListFormOf, numberOf } from '../../../ui/form-fields.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { PluginRelease } from '../plugin-release.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

const usualPhase = 3

/** The modules that every desktop loads, out of those in the folder of plugins. */
export default function PluginsPage() {
  const tools = useAdmin()
  const { data } = useQuery({
    queryKey: ['plugin-files'],
    queryFn: () => tools.admin.http.get<PluginFileList>('/offhook/v1/PluginFiles'),
    refetchInterval: 5_000,
  })
  return <ListForm of={plugins(tools, data?.files ?? [])} />
}

function plugins(
  { admin, t }: AdminTools,
  files: PluginFileList['files'],
): ListFormOf<ConfiguredPlugin> {
  const release = new PluginRelease(admin)
  const there = files.map(({ file, sha256 }) => ({
    value: `/plugins/${file}?sha256=${sha256}`,
    label: file,
  }))
  const choicesOf = (row: ConfiguredPlugin | null) => {
    const value = row ? pathOf(row) : ''
    if (there.some((choice) => choice.value === value)) return there
    const file = value.replace(/^\/plugins\/|\?.*$/g, '')
    const label = row ? t('plugins.gone', { file }) : t('plugins.noFile')
    return [{ value, label }, ...there]
  }
  const urlOf = (path: unknown) => new URL(String(path), window.location.origin).href
  return {
    path: '/admin/plugins',
    title: 'pages.adminPlugins',
    help: 'plugins.help',
    empty: 'plugins.empty',
    add: 'plugins.add',
    load: () => activePlugins(admin.http),
    idOf: ({ plugin_sid }) => plugin_sid,
    nameOf: ({ unique_name }) => unique_name,
    detailOf: (row) => `${row.version} · ${pathOf(row).replace(/^\/plugins\/|\?.*$/g, '')}`,
    fieldsOf: (row) => [
      { name: 'name', label: 'plugins.name', kind: 'text', isRequired: true, isFixed: true },
      {
        name: 'path',
        label: 'plugins.file',
        help: 'plugins.fileHelp',
        kind: 'choice',
        choices: choicesOf(row),
        isRequired: true,
      },
      { name: 'phase', label: 'plugins.phase', help: 'plugins.phaseHelp', kind: 'number' },
    ],
    draftOf: (row) => ({
      name: row?.unique_name ?? '',
      path: row ? pathOf(row) : '',
      phase: String(row?.phase ?? usualPhase),
    }),
    create: (draft) =>
      release.add(
        String(draft['name']).trim(),
        urlOf(draft['path']),
        numberOf(draft, 'phase') ?? usualPhase,
      ),
    save: async (row, changed) => {
      if ('path' in changed) await release.replace(row, urlOf(changed['path']))
      if ('phase' in changed) await release.move(row, numberOf(changed, 'phase') ?? usualPhase)
    },
    remove: (row) => release.remove(row),
  }
}

/** The host of an address does not matter: modules come from this site. */
function pathOf({ plugin_url }: ConfiguredPlugin): string {
  const { pathname, search } = new URL(plugin_url)
  return pathname + search
}
