import type { Contacts } from '@offhook/contacts'
import type { AccountSid, CallSid } from '@offhook/core'
import type { OwnAudio } from '@offhook/prompts'
import type { Site, SoundPlace } from '@offhook/site'
import type { TaskRouter } from '@offhook/task-router'
import type { ChosenMusic } from '@offhook/voice'

/** What an account's own greeting stands in for, whichever flow plays it. */
const GREETING = 'prompt://welcome'

/** Lets documents play what administrators have brought, and then whatever else is ours. */
export function ownSounds(
  { sounds, soundChoices }: Pick<Site, 'sounds' | 'soundChoices'>,
  others: OwnAudio,
): OwnAudio {
  return async (url, accountSid) => {
    const chosen =
      url.href === GREETING ? await soundChoices.urlOf('greeting', accountSid, null) : url.href
    const own = chosen === null ? null : await sounds.playable(chosen, accountSid)
    return own ?? others(url, accountSid)
  }
}

/** What has been chosen for a call: of the queue that its task is in, and else of the account. */
export function chosenSounds(parts: {
  readonly site: Pick<Site, 'soundChoices' | 'configurations'>
  readonly contacts: () => Pick<Contacts, 'ofCall'>
  readonly router: Pick<TaskRouter, 'task'>
}) {
  const { site, contacts, router } = parts
  const urlOf = (
    place: SoundPlace,
    accountSid: AccountSid,
    callSid: CallSid,
  ): Promise<string | null> => {
    const contact = contacts().ofCall(callSid)
    const task = contact && router.task(contact.taskSid)
    return site.soundChoices.urlOf(place, accountSid, task?.taskQueueSid ?? null)
  }
  const musicOf = (place: SoundPlace): ChosenMusic => {
    return async (accountSid, callSid) => {
      const url = await urlOf(place, accountSid, callSid)
      return url === null ? null : { url, method: 'GET' }
    }
  }
  const hold = musicOf('hold')
  return {
    urlOf,
    queueMusic: musicOf('waiting'),
    /** An address in the configuration is the account's too; a sound is chosen on top of it. */
    holdMusic: (async (accountSid, callSid) =>
      (await hold(accountSid, callSid)) ??
      site.configurations.holdMusic(accountSid)) satisfies ChosenMusic,
  }
}
