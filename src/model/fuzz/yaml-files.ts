/**
 * YAML configurations with lines, values, indentation and structure wrong.
 *
 * @module
 */
import { oddNames, type Random } from './random.ts';

const values = [
  '0',
  '-1',
  '1',
  '3',
  '0.5',
  '1e308',
  '9007199254740993',
  '123456789012345678901234567890',
  '.nan',
  '.inf',
  'null',
  'true',
  'yes',
  '""',
  'text',
  '[]',
  '{}',
  '[1, 2]',
  '[1, [2, [3]]]',
  '{a: {b: 1}}',
  '*a',
  '&a 1',
  '&a [*a, *a]',
  '!!python/object/apply:os.system ["touch fuzz-was-run"]',
  '!!js/function "function () { return 1; }"',
  '!!binary aGVsbG8=',
  '!!set {a, b}',
  '!!timestamp 2026-01-01',
  '0x7fffffff',
  '1_000',
  '|\n    block\n    text',
  '>-\n    folded',
  "'quoted",
  '"\\ud800"',
  `\${scratch.resolution}`,
  `"\${trainer.model}"`,
  `"\${trainer}"`,
  `\${a.b`,
  `\${now:%Y}`,
];

const additions = (random: Random): string =>
  random.pick([
    '<<: *a',
    '? [complex, key]\n: 1',
    '? {a: b}\n: 1',
    '__proto__: {polluted: true}',
    'constructor: {prototype: {polluted: true}}',
    '---',
    '...',
    '%YAML 1.1\n---',
    '\tx: 1',
    '- item',
    `a: ${'['.repeat(3000)}`,
    `a: ${'['.repeat(3000)}${']'.repeat(3000)}`,
    `a: ${'{b: '.repeat(2000)}`,
    `${'- '.repeat(2000)}x`,
    `${random.list(200, (i) => `${' '.repeat(i)}k:`).join('\n')}`,
    `a: &a [x]\n${random.list(30, (i) => `b${i}: &b${i} [${'*a, '.repeat(9)}*a]`).join('\n')}`,
    `a0: &a0 [x]\n${random.list(30, (i) => `a${i + 1}: &a${i + 1} [${`*a${i}, `.repeat(9)}*a${i}]`).join('\n')}`,
    `r0: x\n${random.list(20, (i) => `r${i + 1}: [${`"\${r${i}}", `.repeat(9)}1]`).join('\n')}`,
    `# ${'c'.repeat(5000)}`,
    `${random.pick(oddNames)}: 1`,
    `x: "${'\\n'.repeat(2000)}"`,
  ]);

/** One of the given files with up to five lines changed. */
export function oddYaml(originals: readonly string[], random: Random): string {
  const lines = random.pick(originals).split('\n');
  for (let changes = random.below(6); changes > 0; changes--) {
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    switch (random.below(20)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, line);
        break;
      case 2:
        lines[at] = line.replace(/^ */, ' '.repeat(random.below(12)));
        break;
      case 3:
        lines.splice(at, 0, additions(random));
        break;
      case 4:
        lines.splice(at, lines.length, ...(random.once(4) ? [] : lines.slice(at)));
        break;
      case 5:
        lines[at] =
          `${line.slice(0, random.below(line.length + 1))}${random.pick(['{', '[', ':', '"', "'", '#', '&', '*', '|', '\u0000', '\ufeff'])}`;
        break;
      default:
        lines[at] = line.replace(/:.*$/, `: ${random.pick(values)}`);
    }
  }
  return lines.join('\n').slice(0, 50_000);
}
