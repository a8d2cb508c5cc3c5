/**
 * YAML text as plain values, whatever someone wrote into it.
 *
 * @module
 */
import { parseDocument } from 'yaml';
import { TrackletError } from '../../errors.ts';

/** Meta's files have 4 to 10 KB. Checking that keys are unique takes the square of their number: seconds, beyond this. */
const maxTextLength = 1 << 16;

/**
 * Lists, dicts, texts, numbers, booleans and null; no value contains itself.
 *
 * @throws `config/not-yaml`
 */
export function readYaml(text: string, fileName: string): unknown {
  const bad = (what: string): TrackletError =>
    new TrackletError('config/not-yaml', `${fileName}: this is not a readable YAML file: ${what}.`);
  if (text.length > maxTextLength)
    throw bad(`it has ${text.length} characters, at most ${maxTextLength} are read`);
  let problem: Error | undefined;
  try {
    const document = parseDocument(text, { logLevel: 'silent' });
    problem = document.errors[0] ?? document.warnings[0];
    if (!problem) {
      const value: unknown = document.toJS();
      if (!containsItself(value)) return value;
      problem = new Error('an alias in it stands inside what it names');
    }
  } catch (error) {
    // Lists in lists to any depth, and aliases that expand to far more than the file holds.
    problem = error instanceof Error ? error : new Error(String(error));
  }
  if (problem.message.startsWith('Maximum call stack')) throw bad('it is nested too deep');
  throw bad(problem.message.split('\n')[0]?.replace(/[.:]$/, '') || 'it has a syntax error');
}

/** Whether a list or dict is inside itself, as YAML's aliases allow. */
function containsItself(value: unknown, around = new Set<unknown>(), done = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (around.has(value)) return true;
  around.add(value);
  const found = Object.values(value).some((item) => containsItself(item, around, done));
  around.delete(value);
  done.add(value);
  return found;
}
