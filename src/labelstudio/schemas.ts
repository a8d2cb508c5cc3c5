/**
 * What Label Studio's API answers, as far as Tracklet reads it. Loose: keys that are not named here are kept.
 *
 * Source: answers of Label Studio 1.23.2.
 *
 * @module
 */
import { z } from 'zod';

/** Who wrote something: a user as an object, or only the number. */
const authorSchema = z.union([
  z.looseObject({ id: z.int(), email: z.string().optional(), first_name: z.string().optional() }),
  z.int(),
  z.null(),
]);

/** A `result`: its items are validated by `src/regions/`, those of other tags not at all. */
const resultSchema = z.array(z.unknown());

export const annotationSchema = z.looseObject({
  id: z.int(),
  result: resultSchema,
  completed_by: authorSchema.optional(),
  created_username: z.string().optional(),
  created_at: z.string(),
  updated_at: z.string(),
  was_cancelled: z.boolean().optional(),
  ground_truth: z.boolean().optional(),
  /** Number of the user who changed it last. */
  updated_by: z.int().nullable().optional(),
});

/** A draft; what an annotator has drawn and not submitted lies there, saved by the page every few seconds. */
export const draftSchema = z.looseObject({
  id: z.int(),
  result: resultSchema,
  user: z.union([z.string(), z.int()]).nullable().optional(),
  created_username: z.string().optional(),
  /** The submitted annotation that the draft changes; null where there is none yet. */
  annotation: z.int().nullable(),
  created_at: z.string().optional(),
  updated_at: z.string(),
});

export const predictionSchema = z.looseObject({
  id: z.int(),
  result: resultSchema,
  model_version: z.string().nullable().optional(),
  score: z.number().nullable().optional(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
});

export const taskSchema = z.looseObject({
  id: z.int(),
  project: z.int(),
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(annotationSchema),
  predictions: z.array(predictionSchema),
  /** Label Studio puts in only those of the user who asks; `LabelStudioClient.task` fills in the others'. */
  drafts: z.array(draftSchema),
  /** Whether anyone has a draft. */
  draft_exists: z.boolean().optional(),
  updated_at: z.string().optional(),
});

/** The drafts of a task, of all users. */
export const draftsSchema = z.array(draftSchema);

export const projectSchema = z.looseObject({
  id: z.int(),
  title: z.string(),
  /** XML. */
  label_config: z.string(),
});

export const taskPageSchema = z.looseObject({ total: z.int(), tasks: z.array(taskSchema) });

export const userSchema = z.looseObject({ id: z.int(), email: z.string(), username: z.string().optional() });

export type Annotation = z.infer<typeof annotationSchema>;
export type Draft = z.infer<typeof draftSchema>;
export type Prediction = z.infer<typeof predictionSchema>;
export type Task = z.infer<typeof taskSchema>;
export type Project = z.infer<typeof projectSchema>;
export type TaskPage = z.infer<typeof taskPageSchema>;

/** A region list as Label Studio stores it. */
export type Result = readonly unknown[];
