// Asks alex or retext-equality about messages. Runs in a folder of its own, for none of this is part of Warmroom.
//
//   node ask_node.mjs FOLDER alex | alex-tuned | retext-equality
//
// FOLDER holds node_modules. In: a JSON list of texts. Out: JSON {"versions", "findings"}; the findings of a text are the names of the
// rules it broke. Both tools run as they come, with the options they have when none are given, but for `alex-tuned`.

import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {join} from 'node:path'
import {pathToFileURL} from 'node:url'

const [folder, tool] = process.argv.slice(2)
const require = createRequire(pathToFileURL(join(folder, 'package.json')))
const load = (name) => import(pathToFileURL(require.resolve(name)))
const inside = (...names) => join(folder, 'node_modules', ...names)
const versions = (...places) =>
  Object.fromEntries(
    places.map((place) => {
      const {name, version} = JSON.parse(readFileSync(join(inside(...place), 'package.json'), 'utf8'))
      return [name, version]
    }),
  )

const ALEX = [['alex'], ['alex', 'node_modules', 'retext-equality'], ['retext-profanities']]

// Words of a tutorial ("just", "of course"), which retext-equality calls condescending.
const OF_TUTORIALS = ['obvious', 'just', 'basically', 'simple', 'easy', 'of-course', 'clearly', 'everyone-knows', 'straightforward']

const tools = {
  alex: async () => {
    const {text} = await load('alex')
    return [versions(...ALEX), (value) => text(value).messages]
  },
  // As somebody would set it up for a support group: no rule about gender ("he", "mom") or tutorials, and only what is surely profane.
  'alex-tuned': async () => {
    const {text} = await load('alex')
    const {patterns} = await import(pathToFileURL(inside('alex', 'node_modules', 'retext-equality', 'lib', 'en.js')))
    const ofGender = patterns.filter((rule) => Object.values(rule.inconsiderate).some((kind) => kind === 'female' || kind === 'male'))
    const options = {profanitySureness: 2, allow: [...ofGender.map((rule) => rule.id), ...OF_TUTORIALS]}
    return [versions(...ALEX), (value) => text(value, options).messages]
  },
  'retext-equality': async () => {
    const [{unified}, english, equality, stringify] = await Promise.all(
      ['unified', 'retext-english', 'retext-equality', 'retext-stringify'].map(load),
    )
    const processor = unified().use(english.default).use(equality.default).use(stringify.default)
    return [versions(['retext-equality'], ['unified']), (value) => processor.processSync(value).messages]
  },
}

const [found, check] = await tools[tool]()
process.stdin.setEncoding('utf8')
let given = ''
// Not readFileSync(0): it fails with EAGAIN on a pipe that is not full yet.
for await (const chunk of process.stdin) given += chunk
const texts = JSON.parse(given)
const findings = texts.map((text) => check(text).map((message) => message.ruleId))
process.stdout.write(JSON.stringify({versions: found, findings}))
