import type { Shelf } from '@offhook/accounts'
import { Configurations } from './configurations.ts'
import { Dispositions } from './dispositions.ts'
import { PluginService } from './plugin-service.ts'
import { Skills } from './skills.ts'
import { SoundChoices } from './sound-choices.ts'
import { type SoundFiles, Sounds } from './sounds.ts'
import { TaskNotes } from './task-notes.ts'
import { WorkRules } from './work-rules.ts'

/** What an administrator sets for the whole site, and what agents note about their work. */
export class Site {
  readonly configurations: Configurations
  readonly plugins: PluginService
  readonly rules: WorkRules
  readonly dispositions: Dispositions
  readonly notes: TaskNotes
  readonly skills: Skills
  readonly sounds: Sounds
  readonly soundChoices: SoundChoices

  constructor(shelf: Shelf, soundFiles: SoundFiles) {
    this.configurations = new Configurations(shelf)
    this.skills = new Skills(this.configurations)
    this.plugins = new PluginService(shelf)
    this.rules = new WorkRules(shelf)
    this.dispositions = new Dispositions(shelf)
    this.notes = new TaskNotes(shelf)
    this.sounds = new Sounds(shelf, soundFiles)
    this.soundChoices = new SoundChoices(shelf, this.sounds)
  }
}
