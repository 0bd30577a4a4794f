import type { SoundRecord } from '@offhook/desk-api'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { formatDuration } from '../../../model/format.ts'
import type { ListFormOf } from '../../../ui/form-fields.ts'
import { useNavigator, useText } from '../../../ui/hooks.ts'
import { ListForm } from '../../../ui/ListForm.tsx'
import { SoundSources } from '../SoundSources.tsx'
import { soundsOf } from '../sound-rows.ts'
import { type AdminTools, useAdmin } from '../use-admin.ts'

const PATH = '/admin/sounds'

/** Music and messages: of a file, of a text, of a microphone. */
export default function SoundsPage() {
  const tools = useAdmin()
  const navigator = useNavigator()
  const queries = useQueryClient()
  const bring = async (sound: Blob, name: string, origin: string) => {
    const { sid } = await tools.admin.http.post<SoundRecord>('/offhook/v1/Sounds', {
      query: { name, origin },
      file: sound,
    })
    await queries.invalidateQueries({ queryKey: ['list-form', PATH] })
    navigator.go(`${PATH}/${sid}`)
  }
  return (
    <ListForm
      of={sounds(tools)}
      // The form beside it has the bare sid as its key.
      below={({ sid }) => <Listen key={`listen ${sid}`} sid={sid} />}
      belowNew={<SoundSources onBring={bring} />}
    />
  )
}

export function sounds(tools: Pick<AdminTools, 'admin' | 't'>): ListFormOf<SoundRecord> {
  const { t } = tools
  const collection = soundsOf(tools)
  return {
    path: PATH,
    title: 'pages.adminSounds',
    help: 'sounds.help',
    empty: 'sounds.empty',
    add: 'sounds.add',
    load: () => collection.list(),
    idOf: ({ sid }) => sid,
    nameOf: ({ name }) => name,
    detailOf: ({ origin, durationMs }) => `${t(origins[origin])} · ${formatDuration(durationMs)}`,
    fieldsOf: (row) => [
      { name: 'name', label: 'admin.name', kind: 'text', isRequired: true },
      ...(row === null || row.origin === 'text'
        ? ([
            {
              name: 'text',
              label: 'sounds.text',
              help: 'sounds.textHelp',
              kind: 'area',
              isRequired: true,
              isFixed: true,
            },
            {
              name: 'voice',
              label: 'sounds.voice',
              help: 'sounds.voiceHelp',
              kind: 'text',
              isFixed: true,
            },
          ] as const)
        : []),
    ],
    draftOf: (row) => ({
      name: row?.name ?? '',
      text: row?.text ?? '',
      voice: row?.voice ?? '',
    }),
    create: async ({ name, text, voice }) => {
      const request = { name: String(name), text: String(text), voice: String(voice) || null }
      return (await collection.create(request)).sid
    },
    save: ({ sid }, { name }) => collection.update(sid, { name: String(name) }),
    remove: ({ sid }) => collection.remove(sid),
  }
}

const origins = {
  file: 'sounds.ofFile',
  text: 'sounds.ofText',
  microphone: 'sounds.ofMicrophone',
} as const

/** The sound in one's own ears. */
function Listen({ sid }: { readonly sid: string }) {
  const t = useText()
  const { admin } = useAdmin()
  const { data } = useQuery({
    queryKey: ['sound', sid],
    queryFn: () => admin.http.blob(`/offhook/v1/Sounds/${encodeURIComponent(sid)}/Audio`),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [url, setUrl] = useState('')
  useEffect(() => {
    if (!data) return
    const made = URL.createObjectURL(data)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [data])
  // biome-ignore lint/a11y/useMediaCaption: it is music, or a text that stands above.
  return url === '' ? null : <audio controls src={url} aria-label={t('sounds.listen')} />
}
