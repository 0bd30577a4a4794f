import type { Shelf } from '@offhook/accounts'
import { CallComments } from './call-comments.ts'
import { CallScores } from './call-scores.ts'
import { Configurations } from './configurations.ts'
import { Dispositions } from './dispositions.ts'
import { PluginService } from './plugin-service.ts'
import { ScoreForms } from './score-forms.ts'
import { Skills } from './skills.ts'
import { SoundChoices } from './sound-choices.ts'
import { type SoundFiles, Sounds } from './sounds.ts'
import { TaskNotes } from './task-notes.ts'
import { WorkRules } from './work-rules.ts'

/** What an administrator sets for the whole site, and what people note about work and calls. */
export class Site {
  readonly configurations: Configurations
  readonly plugins: PluginService
  readonly rules: WorkRules
  readonly dispositions: Dispositions
  readonly notes: TaskNotes
  readonly comments: CallComments
  readonly scoreForms: ScoreForms
  readonly scores: CallScores
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
    this.comments = new CallComments(shelf)
    this.scoreForms = new ScoreForms(shelf)
    this.scores = new CallScores(shelf, this.scoreForms)
    this.sounds = new Sounds(shelf, soundFiles)
    this.soundChoices = new SoundChoices(shelf, this.sounds)
  }
}
