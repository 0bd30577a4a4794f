/** What the schemas of the verbs do not say: prose for the reference of TwiML, by verb and attribute. */

/** How each verb behaves, in its place of the page. */
export const verbNotes = {
  Connect:
    'The document waits until the server closes the socket, or the call ends. The action is told `StreamSid`, and `StreamErrorCode` and `StreamError` of what broke off; it is told of a hang-up too. A Stream under Connect has the inbound track alone (31941). ConversationRelay tells the action `SessionId`, `SessionStatus` (`ended`, `completed`, `failed`), `SessionDuration`, `HandoffData`, and `ErrorCode` and `ErrorMessage` of a failure: see the guide of bots.',
  Dial: 'Up to ten of Number, Client and Sip ring at once, or one after the other with `sequential`; the first who answers is joined, the others are cancelled. Conference, Queue and Application stand alone. A text is a number. Without `action` the document goes on; with it, its answer takes over. The ring time is `timeout` and five seconds. WhatsApp and Sim are refused with 13215.',
  Echo: 'The party hears itself until it hangs up or is sent elsewhere.',
  Enqueue:
    'The wait document is asked for again and again. Where it, or a sound in it, cannot be had, there is an alert and our own music goes on: nobody is hung up for music. A queue takes 100 by default, up to 5000 by `MaxSize`; the next caller has `QueueResult` `queue-full` and 14207. With a workflow the caller waits on when the task is over, until the application moves them.',
  Gather:
    'With a recogniser speech is understood as [the guide](../guide/speech.md) says; the first key wins over what is being said. Without one, `input="speech"` warns with 13326 and keys are listened for. `Confidence` is the recogniser’s, or 0.9 for hints and digits and 0.5 for other words where it gives none.',
  Hangup: 'Answers first.',
  Leave: 'Only in a wait document of Enqueue; elsewhere it has no effect.',
  Pause: 'As the first verb it lets the phone ring.',
  Pay: 'Needs a [pay connector](../guide/payments.md) of the account. The keys reach the payment alone: nobody else hears them, no recording and no stream. `maxAttempts` counts all tries of an item. A value that cannot be used ends it with `Result` `validation-error`, for a wrong amount must not become another one. Without `action` the document goes on.',
  Play: 'MP3, WAV (linear, float, µ-law, A-law, GSM), AIFF and AIFF-C, FLAC, GSM, µ-law and Sun audio; what the bytes are counts more than the type. A sound is kept as long as `Cache-Control` says, and asked for by `ETag` or `Last-Modified` after that. The well-known addresses of hold music (`com.twilio.sounds.music`, `com.twilio.music.…`) are our own music when they give none. `prompt://hold-music` and the like are sounds that ship.',
  Record: '',
  Redirect:
    'Documents that only lead back to each other are slowed down with a warning, and end the call with 12400.',
  Refer:
    'SIP parties only (13801). The action is told `ReferCallStatus`, `ReferSipResponseCode` and `NotifySipResponseCode` when the NOTIFYs have come to an end.',
  Reject: 'Before the answer: `rejected` is 603 and status `no-answer`, `busy` is 486.',
  Say: 'The built-in voice (CMU Flite) speaks English, as a woman or a man; with SVOX Pico’s voices also German, French, Italian, Spanish and British English: see [the guide of speech](../guide/speech.md). A text of several sentences is heard while the next is made. SSML: `break`, `p`, `s`, `say-as`, `sub` and `prosody` (rate, pitch, volume) are spoken; all other elements are read as text with 12200. A language that no voice has is read as English with 13512.',
  Sms: '',
  Start:
    'Holds Recording, Stream and Transcription. What is said is told to `statusCallbackUrl` and kept with the call: see [the guide of speech](../guide/speech.md). A stream opens while the document goes on: see the guide of media streams.',
  Stop: 'Holds Recording, Stream and Transcription, the latter two by their `name`.',
}

/** What an attribute does here that its name does not tell. */
export const attributeNotes = {
  'Dial.referUrl':
    'without it a REFER is refused, with 13802; with it, NOTIFYs tell how the call there goes',
  'Dial.answerOnBridge': 'the caller rings on, and hears what the callee’s network plays',
  'Dial.callerId':
    'left out it is the caller’s own; who withholds their number is handed on without one',
  'Dial.hangupOnStar': 'the key of the caller',
  'Dial.callReason':
    'why they are called: the `Subject` of the INVITE (RFC 3261), `CallReason` of a browser’s call',
  'Client.clientNotificationUrl':
    'told of the call, which rings on for a device that is woken: see the guide of the Voice SDK; 13807 where it is not taken',
  'Number.byoc': 'the account’s own carrier that takes the call',
  'Application.copyParentTo': 'else `To` is the sid of the application',
  'Conference.eventCallbackUrl': 'older word for `recordingStatusCallback`',
  'Conference.jitterBufferSize':
    'how long this party may wait to be heard: `off` 0, `small` 20, `medium` 40 ms, later packets are lost; `large` as long as the network needs, up to 240 ms',
  'Conference.region': 'kept in the conference, of no effect',
  'Dial.recordingConfigurationId': 'a resource of the published service that is not open',
  'Conference.recordingConfigurationId': 'a resource of the published service that is not open',
  'Record.recordingConfigurationId': 'a resource of the published service that is not open',
  'Recording.recordingConfigurationId': 'a resource of the published service that is not open',
  'Uri.priority': 'the lowest first; the next one where nobody is reached',
  'Uri.weight': 'among equals, how often it comes first',
  'Echo.length': 'seconds; our own addition',
  'Gather.debug': 'read, of no effect',
  'Gather.enhanced': 'read, of no effect',
  'Gather.profanityFilter': 'read, of no effect: nothing that is said is masked',
  'Start.action': 'read, of no effect',
  'Start.method': 'read, of no effect',
  'Say.loop': '0 is 1000 times',
  'Play.loop': '0 is 1000 times',
  'Play.digits': '`w` 0.5 s, `W` 1 s',
}
