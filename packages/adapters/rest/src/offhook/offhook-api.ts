import type { FastifyInstance } from 'fastify'
import type { Routes } from '../http/routes.ts'
import type { RestOptions } from '../options.ts'
import { accountLimitRoutes } from './account-limits.ts'
import { accountSettingRoutes } from './account-settings.ts'
import { callCommentRoutes } from './call-comments.ts'
import { callLogRoutes } from './call-log.ts'
import { callScoreRoutes } from './call-scores.ts'
import { callbackRoutes } from './callbacks.ts'
import { callingRulesRoutes } from './calling-rules.ts'
import { checkupRoutes } from './checkups.ts'
import { configurationRoutes } from './configuration.ts'
import { contactRoutes } from './contacts.ts'
import { conversationRoutes } from './conversations.ts'
import { customerTimelineRoute } from './customer-timeline.ts'
import { dialListRoutes } from './dial-lists.ts'
import { diallingRoutes } from './dialling.ts'
import { dispositionRoutes } from './dispositions.ts'
import { explanationRoutes } from './explanation.ts'
import { figureRoutes } from './figures.ts'
import { flowLiveRoutes } from './flow-live.ts'
import { flowTrialRoutes } from './flow-trials.ts'
import { natsSinkRoutes } from './nats-sinks.ts'
import { payConnectorRoutes } from './pay-connectors.ts'
import { deskPaymentRoutes } from './payments.ts'
import { peopleRoutes } from './people/people.ts'
import { profileRoutes } from './people/profile.ts'
import { signInRoutes } from './people/sign-in.ts'
import { signInSettingsRoutes } from './people/sign-in-settings.ts'
import { singleSignOnRoutes } from './people/single-sign-on.ts'
import { skillRoutes } from './people/skills.ts'
import { teamRoutes } from './people/teams.ts'
import { pluginChoiceRoutes } from './plugin-files.ts'
import { qualityRoutes } from './quality.ts'
import { reportScheduleRoutes } from './report-schedules.ts'
import { saidRoutes } from './said.ts'
import { scoreFormRoutes } from './score-forms.ts'
import { sessionRoutes } from './sessions.ts'
import { signallingRoutes } from './signalling.ts'
import { sipUserRoutes } from './sip-users.ts'
import { soundRoutes } from './sounds.ts'
import { supervisionRoutes } from './supervision.ts'
import { taskNoteRoutes } from './task-notes.ts'
import { testCallerRoutes } from './test-caller.ts'
import { transcriptRoutes } from './transcripts.ts'
import { trunkRoutes } from './trunks.ts'
import { webhookRequestRoutes } from './webhook-requests.ts'
import { workRuleRoutes } from './work-rules.ts'
import { workflowTrialRoutes } from './workflow-trial.ts'

/** Our own API below `/offhook/v1`: JSON, for the desktop and for administration. */
export function offhookApi(routes: Routes, server: FastifyInstance, options: RestOptions): void {
  signInRoutes(server, options)
  singleSignOnRoutes(server, options)
  sessionRoutes(routes, options)
  profileRoutes(routes, options)
  peopleRoutes(routes, options)
  teamRoutes(routes, options)
  skillRoutes(routes, options)
  signInSettingsRoutes(routes, options)
  testCallerRoutes(server, options)
  configurationRoutes(routes, options)
  callLogRoutes(routes, options)
  conversationRoutes(routes, options)
  contactRoutes(routes, options)
  customerTimelineRoute(routes, options)
  figureRoutes(routes, options)
  reportScheduleRoutes(routes, options)
  qualityRoutes(routes, options)
  checkupRoutes(routes, options)
  signallingRoutes(routes, options)
  transcriptRoutes(routes, options)
  saidRoutes(routes, options)
  callCommentRoutes(routes, options)
  callScoreRoutes(routes, options)
  scoreFormRoutes(routes, options)
  trunkRoutes(routes, options)
  accountLimitRoutes(routes, options)
  accountSettingRoutes(routes, options)
  callingRulesRoutes(routes, options)
  dialListRoutes(routes, options)
  diallingRoutes(routes, options)
  callbackRoutes(routes, options)
  deskPaymentRoutes(routes, options)
  payConnectorRoutes(routes, options)
  natsSinkRoutes(routes, options)
  explanationRoutes(routes, options)
  flowLiveRoutes(routes, options)
  flowTrialRoutes(routes, options)
  sipUserRoutes(routes, options)
  supervisionRoutes(routes, options)
  webhookRequestRoutes(routes, options)
  taskNoteRoutes(routes, options)
  dispositionRoutes(routes, options)
  workRuleRoutes(routes, options)
  soundRoutes(routes, options)
  pluginChoiceRoutes(routes, options)
  workflowTrialRoutes(routes, options)
}
