import { alert, type ErrorEntry, refusal } from './entry.ts'

/** An attribute of a verb that has a warning of its own: its default is used instead. */
function attribute(code: number, name: string, values: string): ErrorEntry {
  return alert(code, `The ${name} is not valid`, `Give ${values}.`)
}

const BOOLEAN = 'true or false'
const METHOD = 'GET or POST'
const URL = 'a URL, complete or relative to the document'

/** What is wrong with verbs and their attributes (13xxx). */
export const verbs = {
  dialMixed: alert(
    13000,
    'Dial mixes a conference or queue with other nouns',
    'Use a Dial of its own for each.',
  ),
  dialNotHere: alert(
    13201,
    'Dial is not allowed in this document',
    'Dial from the document of the caller instead.',
  ),
  dialAction: attribute(13210, 'action of Dial', URL),
  dialMethod: attribute(13211, 'method of Dial', METHOD),
  dialTimeout: attribute(13212, 'timeout of Dial', 'seconds from 1 to 600'),
  dialHangupOnStar: attribute(13213, 'hangupOnStar of Dial', BOOLEAN),
  dialCallerId: attribute(13214, 'callerId of Dial', 'a number of the account'),
  dialNesting: alert(
    13215,
    'Dial holds what cannot be dialled',
    'Use up to ten Number, Client and Sip, or one Conference, Queue or Application.',
  ),
  dialTimeLimit: attribute(13216, 'timeLimit of Dial', 'seconds from 1 to 86400'),
  dialRecord: attribute(13217, 'record, recordingTrack or trim of Dial', 'a documented value'),
  dialSequential: attribute(13218, 'sequential of Dial', BOOLEAN),
  dialAnswerOnBridge: attribute(13219, 'answerOnBridge of Dial', BOOLEAN),
  dialRingTone: attribute(13220, 'ringTone of Dial', 'a documented country code'),
  nounCallback: attribute(13221, 'url or status callback of a noun of Dial', 'a documented value'),
  numberSendDigits: attribute(13222, 'sendDigits of Number', 'digits, *, #, w and W'),
  numberInvalid: alert(
    13223,
    'The dialled number is not valid',
    'Write the number in E.164 form, with "+" and country code.',
  ),
  nobodyToDial: alert(
    13224,
    'Nobody can be dialled at this number or address',
    'Correct the number, identity or SIP URI, check that it is registered, and that no document dials its own number.',
  ),
  dialBlocked: alert(
    13225,
    'The dialled number is on the do-not-call list',
    'Take the number off the list, if its owner agrees to be called.',
  ),
  dialNotPermitted: alert(
    13227,
    'The number may not be dialled',
    'Permit the destination for a trunk of the account.',
  ),
  conferenceNameInvalid: alert(
    13231,
    'The name of the conference cannot be used',
    'Give a name of 1 to 128 characters.',
  ),
  verbNotInWaitDocument: alert(
    13238,
    'The verb is not allowed in a wait or announcement document',
    'Use Play, Say, Pause and Redirect only.',
  ),
  coachInvalid: attribute(
    13240,
    'coach of Conference',
    'the call sid of somebody in the conference',
  ),
  sipUriInvalid: attribute(13241, 'URI of Sip', 'a URI such as sip:desk@example.com'),
  sipUsername: attribute(13245, 'username of Sip', 'text'),
  sipPassword: attribute(13246, 'password of Sip', 'text'),
  sipHeaderName: alert(
    13252,
    'A header of a SIP URI cannot be sent',
    'Name it X-…, or use User-to-User, Remote-Party-ID, P-Preferred-Identity or P-Called-Party-ID; its value is one line.',
  ),
  sipHeadersLong: attribute(13253, 'headers of Sip', '1024 characters in all'),
  recordingCallback: attribute(13256, 'recording status callback', 'a URL and documented events'),
  gatherFinishOnKey: attribute(13310, 'finishOnKey of Gather', 'one of 0-9, * and #, or nothing'),
  gatherMethod: attribute(13312, 'method of Gather', METHOD),
  gatherTimeout: attribute(13313, 'timeout of Gather', 'seconds or auto'),
  gatherNumDigits: attribute(13314, 'numDigits of Gather', 'a number from 1 to 1000'),
  gatherNesting: alert(
    13320,
    'Gather holds what it cannot play',
    'Nest only Say, Play and Pause in Gather.',
  ),
  gatherInput: attribute(13326, 'input of Gather', 'dtmf, speech or both'),
  gatherSpeechTimeout: attribute(13327, 'speechTimeout of Gather', 'seconds or auto'),
  gatherMaxSpeechTime: attribute(13328, 'maxSpeechTime of Gather', 'seconds from 1 to 60'),
  gatherPartialMethod: attribute(13329, 'partialResultCallbackMethod of Gather', METHOD),
  gatherHints: attribute(13330, 'hints of Gather', 'words with commas between them'),
  gatherLanguage: attribute(13331, 'language of Gather', 'a language such as en-US'),
  gatherBargeIn: attribute(13332, 'bargeIn of Gather', BOOLEAN),
  gatherProfanityFilter: attribute(13333, 'profanityFilter of Gather', BOOLEAN),
  gatherSpeechModel: attribute(13334, 'speechModel of Gather', 'a documented model'),
  gatherSpeechTimeoutAuto: alert(
    13335,
    'Gather takes speechTimeout "auto" only without a speechModel',
    'Give seconds, or leave out the model.',
  ),
  gatherActionOnEmptyResult: attribute(13338, 'actionOnEmptyResult of Gather', BOOLEAN),
  playLoop: attribute(13410, 'loop of Play', 'a number from 0 to 1000'),
  audioTypeUnknown: alert(
    13420,
    'The audio cannot be played',
    'Offer MP3, WAV, AIFF, FLAC, GSM or µ-law with the Content-Type of it.',
  ),
  playDigits: attribute(13430, 'digits of Play', '0-9, A-D, *, #, w and W'),
  sayLoop: attribute(13510, 'loop of Say', 'a number from 0 to 1000'),
  sayVoice: attribute(13511, 'voice of Say', 'a voice that is installed'),
  sayLanguage: attribute(13512, 'language of Say', 'a language such as en-US'),
  sayEmpty: alert(13520, 'There is no text to say', 'Write text inside Say.'),
  sayTooLong: alert(13521, 'The text is too long to be said', 'Split it: 4096 characters at most.'),
  recordMethod: attribute(13612, 'method of Record', METHOD),
  recordTimeout: attribute(13613, 'timeout of Record', 'seconds'),
  recordFinishOnKey: attribute(13614, 'finishOnKey of Record', 'any of 0-9, * and #'),
  recordMaxLength: attribute(13615, 'maxLength of Record', 'seconds from 1 to 86400'),
  recordPlayBeep: attribute(13616, 'playBeep of Record', BOOLEAN),
  recordTrim: attribute(13617, 'trim of Record', 'trim-silence or do-not-trim'),
  recordTranscribe: alert(
    13618,
    'Transcription is not available',
    'Remove transcribe, or transcribe the recording yourself.',
  ),
  recordTranscribeCallback: attribute(13619, 'transcribeCallback of Record', URL),
  recordingNotWritten: refusal(13620, 400, 'The recording could not be written'),
  recordCallbackEvent: attribute(
    13621,
    'recordingStatusCallbackEvent of Record',
    'in-progress, completed or absent',
  ),
  redirectMethod: attribute(13710, 'method of Redirect', METHOD),
  referNotPossible: alert(
    13801,
    'The party cannot be referred',
    'Refer only SIP parties whose call is answered.',
  ),
  referUrl: attribute(13802, 'referUrl or referMethod of Dial', URL),
  clientNotNotified: alert(
    13807,
    'A clientNotificationUrl did not take the notification of a call',
    'Answer its POST of JSON with a status from 200 to 299.',
  ),
  rejectReason: attribute(13810, 'reason of Reject', 'rejected or busy'),
  pauseLength: attribute(13910, 'length of Pause', 'seconds'),
} as const satisfies Readonly<Record<string, ErrorEntry>>
