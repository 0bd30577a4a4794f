/** Music and messages: made of a file, a text or what a microphone has heard; and where they are heard. */
import { createReadStream } from 'node:fs'
import { type AccountSid, parseSid, type TaskQueueSid } from '@offhook/core'
import type { SoundChoiceRecord, SoundRecord } from '@offhook/desk-api'
import { type ChosenSounds, type Sound, type SoundSid, soundUrl } from '@offhook/site'
import { z } from 'zod'
import { created, noContent, ok } from '../http/answer.ts'
import { isoMs } from '../http/dates.ts'
import { bad, notFound } from '../http/errors.ts'
import { parseJson } from '../http/json.ts'
import type { Asked, Routes } from '../http/routes.ts'
import { sidIn } from '../http/stored-resource.ts'
import { UnreadBody } from '../http/unread-body.ts'
import type { RestOptions } from '../options.ts'
import { workTargetOf } from './work-target.ts'

const path = '/offhook/v1/Sounds'
const choices = '/offhook/v1/SoundChoices'
/** A quarter of an hour as MP3 of the best quality, or some minutes of uncompressed sound. */
const MAX_UPLOAD = 40 * 1024 * 1024

const spoken = z.object({
  name: z.string(),
  text: z.string(),
  voice: z.string().max(100).nullable().optional(),
  language: z.string().max(20).nullable().optional(),
})
const uploaded = z.object({
  name: z.string(),
  origin: z.enum(['file', 'microphone']).default('file'),
})
const renamed = z.object({ name: z.string() })
const sound = z
  .string()
  .refine((text) => parseSid('SO', text) !== undefined, 'is no sound')
  .transform((text) => parseSid('SO', text)!)
  .nullable()
  .optional()
const chosen = z.object({ waiting: sound, hold: sound, greeting: sound })

export function soundRoutes(routes: Routes, options: RestOptions): void {
  const { sounds, soundChoices } = options.site
  const sidOf = (asked: Asked): SoundSid => sidIn(asked, 'Sid', 'SO', 'Sounds')

  routes.get(path, 'manage-routing', async ({ accountSid, form }) => {
    const { rows, next } = await sounds.page(accountSid, pageOf(form.filled('cursor')))
    return ok({ sounds: rows.map(shape), next })
  })
  routes.post(path, 'manage-routing', async (asked) =>
    created(shape(await (bodyOf(asked) ? upload(options, asked) : speak(options, asked)))),
  )
  routes.post(`${path}/:Sid`, 'manage-routing', async (asked) => {
    const { name } = parseJson(renamed, asked.json)
    return ok(shape(await sounds.rename(asked.accountSid, sidOf(asked), name)))
  })
  routes.delete(`${path}/:Sid`, 'manage-routing', async (asked) => {
    await sounds.remove(asked.accountSid, sidOf(asked))
    return noContent
  })
  routes.get(`${path}/:Sid/Audio`, 'manage-routing', async (asked) => {
    const row = await sounds.get(asked.accountSid, sidOf(asked))
    const file = await sounds.playable(soundUrl(row.sid), asked.accountSid)
    if (!file) throw notFound(`/Sounds/${row.sid}/Audio`)
    return ok(createReadStream(file.path), {
      'Content-Type': 'audio/wav',
      'Content-Length': String(row.bytes),
      'Cache-Control': 'private, no-cache',
    })
  })
  routes.get(choices, 'manage-routing', async ({ accountSid, form }) => {
    const { rows, next } = await soundChoices.page(accountSid, pageOf(form.filled('cursor')))
    return ok({ soundChoices: rows.map((row) => choiceShape(row.sid, row)), next })
  })
  routes.post(`${choices}/:Sid`, 'manage-routing', async (asked) => {
    const sid = placeOf(options, asked)
    const { waiting, hold, greeting } = parseJson(chosen, asked.json)
    const change = {
      ...(waiting !== undefined && { waiting }),
      ...(hold !== undefined && { hold }),
      ...(greeting !== undefined && { greeting }),
    }
    return ok(choiceShape(sid, await soundChoices.set(asked.accountSid, sid, change)))
  })
}

async function upload({ site, soundMaker }: RestOptions, asked: Asked): Promise<Sound> {
  const { name, origin } = parseJson(uploaded, asked.request.query)
  const body = bodyOf(asked)!
  const made = await soundMaker.fromFile(await body.read(MAX_UPLOAD), body.contentType)
  if (!made.ok) throw bad(made.message)
  const input = { name, origin, text: null, voice: null, language: null }
  return site.sounds.add(asked.accountSid, input, made)
}

async function speak({ site, soundMaker }: RestOptions, asked: Asked): Promise<Sound> {
  const { name, text, voice = null, language = null } = parseJson(spoken, asked.json)
  const made = await soundMaker.fromText({ text, voice, language })
  if (!made.ok) throw bad(made.message)
  return site.sounds.add(asked.accountSid, { name, origin: 'text', text, voice, language }, made)
}

function bodyOf({ request }: Asked): UnreadBody | null {
  return request.body instanceof UnreadBody ? request.body : null
}

/** The account itself, or one of its queues. */
function placeOf(options: RestOptions, asked: Asked): AccountSid | TaskQueueSid {
  const sid = asked.param('Sid')
  if (parseSid('AC', sid) === asked.accountSid) return asked.accountSid
  const queue = workTargetOf(options, asked.accountSid, 'task-queue', sid)
  if (!queue) throw notFound(`/SoundChoices/${sid}`)
  return queue.sid
}

function pageOf(cursor: string | undefined) {
  return { size: 100, after: cursor ?? null }
}

function shape(row: Sound): SoundRecord {
  const { sid, name, origin, text, voice, language, durationMs } = row
  return {
    ...{ sid, name, origin, text, voice, language, durationMs },
    url: soundUrl(sid),
    createdAt: isoMs(row.dateCreated),
  }
}

function choiceShape(sid: string, { waiting, hold, greeting }: ChosenSounds): SoundChoiceRecord {
  return { sid, waiting, hold, greeting }
}
