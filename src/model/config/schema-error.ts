/**
 * What the schema finds in a configuration, as sentences for its author.
 *
 * @module
 */
import type { z } from 'zod';
import { type ErrorCode, TrackletError } from '../../errors.ts';

/**
 * The first problem that the schema found, as an error that names the key, its value and what is supported.
 *
 * @param root the value that was parsed
 * @returns `config/unknown-key`, `config/missing-key`, `config/wrong-target` or `config/unsupported-value`
 */
export function schemaError(error: z.ZodError, root: unknown, fileName: string): TrackletError {
  const issue = error.issues[0];
  if (!issue)
    return new TrackletError('config/unsupported-value', `${fileName}: the configuration is not supported.`);
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const key = [...path, issue.keys[0] ?? ''].join('.');
    return new TrackletError(
      'config/unknown-key',
      `${fileName}: "${key}" is not a setting that is supported here. Remove it if the model does not need it.`,
    );
  }
  const value = lookUp(root, path);
  const supported = supportedValues(issue);
  if (value === undefined && issue.code === 'invalid_type') {
    return new TrackletError(
      'config/missing-key',
      `${fileName}: "${path.join('.')}" is missing; it must be ${supported}.`,
    );
  }
  const code: ErrorCode = path.at(-1) === '_target_' ? 'config/wrong-target' : 'config/unsupported-value';
  const state = value === undefined ? "is absent, and Meta's default for it" : `is ${show(value)}, which`;
  const hint =
    typeof value === 'string' && value.includes('${')
      ? ' Replace the reference by the value that it stands for.'
      : '';
  return new TrackletError(
    code,
    `${fileName}: "${path.join('.')}" ${state} is not supported; supported: ${supported}.${hint}`,
  );
}

/** The part of a Zod message that says what would be right. */
function supportedValues(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(', ');
  if (issue.code === 'invalid_union') {
    if ('options' in issue && issue.options)
      return issue.options.map((value) => JSON.stringify(value)).join(', ');
    return issue.errors.map((issues) => (issues[0] ? supportedValues(issues[0]) : '')).join(' or ');
  }
  const expected = /expected (.*?)(, received.*)?$/.exec(issue.message)?.[1] ?? issue.message;
  return expected.replace(/^(number|int) to be /, 'a number ');
}

/** A value of the file for a message: short, and NaN and infinities by name. */
function show(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 120)}...` : text;
}

function lookUp(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
