import { businessHoursTemplate } from './business-hours.ts'
import { callbackTemplate } from './callback.ts'
import { estimatedWaitTemplate } from './estimated-wait.ts'
import { languageChoiceTemplate } from './language-choice.ts'
import { mainMenuTemplate } from './main-menu.ts'
import { paymentTemplate } from './payment.ts'
import { surveyTemplate } from './survey.ts'
import type { Template } from './template.ts'
import { voicemailTemplate } from './voicemail.ts'

/** Flows to begin with. */
export const templates: readonly Template[] = [
  mainMenuTemplate,
  businessHoursTemplate,
  languageChoiceTemplate,
  callbackTemplate,
  voicemailTemplate,
  estimatedWaitTemplate,
  paymentTemplate,
  surveyTemplate,
]
