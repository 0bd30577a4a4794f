/** What is said to the recogniser, by whom, and what it has to make of it. */
import type { RecognitionRequest } from '@offhook/voice'
import {
  measuredNumbers,
  type SpokenNumber,
  spokenNumber,
  spokenNumbers,
} from './spoken-numbers.ts'
import { type BenchVoice, byEspeak, byFlite, byPerson } from './telephone.ts'

export interface SpeechTask {
  readonly name: string
  readonly request: RecognitionRequest
  /** What is said, and what is to be understood; null = nothing. */
  readonly said: readonly (readonly [text: string, expected: string | null])[]
}

export interface SpeechSet {
  readonly voices: readonly BenchVoice[]
  readonly noiseSeed: number
  readonly tasks: readonly SpeechTask[]
}

/** The voices that are measured, Debian's flite and espeak-ng; the transform is fitted on them too. */
export const voices: readonly BenchVoice[] = [
  ...['slt', 'rms', 'awb'].map((voice) => byFlite(voice)),
  ...['en-us', 'en-gb', 'en-us+f3'].map((voice) => byEspeak(voice)),
]

/** The figures that are published. Nothing is chosen by it: that is what the other set is for. */
export const measured: SpeechSet = {
  voices,
  noiseSeed: 1,
  tasks: [
    ...hintTasks(
      [
        'sales',
        'support',
        'billing',
        'opening hours',
        'human resources',
        'technical support',
        'cancel my order',
        'new customer',
        'delivery status',
        'operator',
      ],
      ['i would like HINT please', 'can you put me through to HINT'],
      [
        'what a lovely day it is today',
        'my dog ate the letter',
        'seventeen green bottles',
        'he walked along the river',
        'can you hear me now',
        'tomorrow morning',
        'the weather in london',
        'table',
        'i forgot the name of it',
        'hello',
        'my name is peter miller',
        'wait a moment',
      ],
    ),
    digitTask(measuredNumbers.map(spokenNumber)),
  ],
}

/** By which settings are chosen: other words, other voices or the same at another pace, other noise. */
export const tuning: SpeechSet = {
  voices: [
    byFlite('kal16', 1.1),
    byFlite('slt', 1.2),
    byFlite('awb', 0.9),
    byEspeak('en-us+m3', 135),
    byEspeak('en-gb-x-rp+f2', 165),
    byEspeak('en-gb-scotland+m7', 145),
  ],
  noiseSeed: 20_261_130,
  tasks: [
    ...hintTasks(
      [
        'reservations',
        'accounts',
        'returns',
        'store location',
        'lost card',
        'track my parcel',
        'speak to a person',
        'manager',
        'insurance claim',
        'technical problem',
      ],
      ['hello i am calling about HINT', 'HINT please'],
      [
        'the train leaves at half past nine',
        'she bought three pounds of apples',
        'good afternoon',
        'where did i put my glasses',
        'excuse me',
        'it has been raining since tuesday',
        'window',
        'nobody told me anything about that',
        'hold on please',
        'the children are playing in the garden',
        'i am on my way home',
        'thank you very much',
      ],
    ),
    ...hintTasks(
      [
        'yes',
        'no',
        'pharmacy',
        'monday',
        'check my balance',
        'spanish',
        'repeat that',
        'main menu',
        'front desk',
        'appointment',
      ],
      ['i need HINT', 'could i have HINT thank you'],
      [
        'my brother lives in canada',
        'that was a very long film',
        'purple',
        'let me find a pencil',
        'is anybody there',
        'the coffee machine is broken',
        'next summer',
        'turn the music down',
        'we had fish for dinner',
        'sorry',
        'they closed the bridge last night',
        'one second',
      ],
    ),
    digitTask(
      [
        ...['5310', '8264', '0957', '1438', '7602', '2985', '6171', '3849'],
        ...['9023', '4556', '1290', '8737', '0614', '5893', '2468'],
      ].map(spokenNumber),
    ),
  ],
}

/** By which nothing is chosen: whether a change helps with other hints, sentences and voices too. */
export const heldOut: SpeechSet = {
  voices: [
    byFlite('rms', 1.15),
    byFlite('slt', 0.9),
    byFlite('kal16', 1),
    byEspeak('en-us+f4', 140),
    byEspeak('en-gb+m1', 160),
    byEspeak('en-us', 175),
  ],
  noiseSeed: 31_337,
  tasks: [
    ...hintTasks(
      [
        'mortgages',
        'claims department',
        'renew my license',
        'roadside assistance',
        'tickets',
        'lost luggage',
        'book a table',
        'agent',
        'card services',
        'refund',
      ],
      ['could i speak to someone about HINT', 'HINT if you can'],
      [
        'the river was frozen last winter',
        'i think we met before',
        'banana',
        'could you say that again',
        'my neighbor plays the piano',
        'it will be ready on friday',
        'sandwich',
        'what time is it',
        'nothing at all',
        'they painted the kitchen yellow',
        'see you later',
        'he never answered the letter',
      ],
    ),
    ...hintTasks(
      [
        'tuesday',
        'prescription',
        'directions',
        'change my address',
        'voicemail',
        'emergency',
        'payment',
        'upgrade',
        'savings',
        'reception',
      ],
      ['it is about HINT', 'i want HINT now please'],
      [
        'the bus was late again',
        'forty two',
        'let me think about it',
        'orange',
        'she sings in a choir',
        'my phone is almost empty',
        'just a minute',
        'i lost my umbrella',
        'good morning',
        'there is a hole in the fence',
        'maybe',
        'somebody left the door open',
      ],
    ),
  ],
}

/** Ninety numbers are too few to choose by. */
export const wider: SpeechSet = {
  voices: [
    ...[byFlite('slt', 1.15), byFlite('rms', 0.9), byFlite('awb', 1.1), byFlite('kal16', 0.95)],
    ...[byEspeak('en-us', 130), byEspeak('en-us', 175), byEspeak('en-gb', 130)],
    ...[byEspeak('en-gb', 175), byEspeak('en-us+f2'), byEspeak('en-us+f4')],
    ...[byEspeak('en-us+m1'), byEspeak('en-gb+f1')],
  ],
  noiseSeed: 977,
  tasks: [digitTask(spokenNumbers(25, 977))],
}

/**
 * Whether it is true of people too: recordings of a person, one of each digit, with pauses of several
 * lengths.
 * @param folder of `0.wav` to `9.wav` and `oh.wav`
 */
export function person(folder: string): SpeechSet {
  return {
    voices: [0, 50, 100, 200].map((pauseMs, index) =>
      byPerson(folder, pauseMs, index % 2 === 0 ? 'zero' : 'oh'),
    ),
    noiseSeed: 5,
    tasks: [digitTask(spokenNumbers(40, 4_711))],
  }
}

function hintTasks(
  hints: readonly string[],
  patterns: readonly string[],
  others: readonly string[],
): readonly SpeechTask[] {
  const request = requestOf({ mode: 'hints', hints })
  const phraseOf = (hint: string, index: number) =>
    patterns[index % patterns.length]!.replace('HINT', hint)
  return [
    { name: 'a hint alone', request, said: hints.map((hint) => [hint, hint]) },
    {
      name: 'a hint in a phrase',
      request,
      said: hints.map((hint, index) => [phraseOf(hint, index), hint]),
    },
    { name: 'no hint, not understood', request, said: others.map((text) => [text, null]) },
  ]
}

function digitTask(numbers: readonly SpokenNumber[]): SpeechTask {
  return {
    name: 'four digits, all right',
    request: requestOf({ mode: 'digits', hints: [], digitCount: 4 }),
    said: numbers.map(([number, text]) => [text, number]),
  }
}

function requestOf(
  asked: Pick<RecognitionRequest, 'mode' | 'hints' | 'digitCount'>,
): RecognitionRequest {
  return {
    ...asked,
    ...{ language: 'en-US', partials: false, endSilenceMs: 700, maxSpeechMs: 60_000 },
  }
}
