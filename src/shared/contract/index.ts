import { annotationContract } from './annotation.ts';
import { appContract } from './app.ts';
import { catalogueContract } from './catalogue.ts';
import { comparisonContract } from './comparison.ts';
import { editingContract } from './editing.ts';
import { evaluationContract } from './evaluation.ts';
import { evidenceContract } from './evidence.ts';
import { exportsContract } from './exports.ts';
import { imageryContract } from './imagery.ts';
import { inferenceContract } from './inference.ts';
import { jobsContract } from './jobs.ts';
import { reviewContract } from './review.ts';
import { workspaceContract } from './workspace.ts';

/** The API, once: the handler, the clients and the tests are derived from it. */
export const contract = {
  app: appContract,
  workspace: workspaceContract,
  catalogue: catalogueContract,
  annotation: annotationContract,
  editing: editingContract,
  imagery: imageryContract,
  evidence: evidenceContract,
  comparison: comparisonContract,
  review: reviewContract,
  inference: inferenceContract,
  evaluation: evaluationContract,
  exports: exportsContract,
  jobs: jobsContract,
};

export * from './annotation.ts';
export * from './app.ts';
export * from './base.ts';
export * from './catalogue.ts';
export * from './comparison.ts';
export * from './editing.ts';
export * from './editingPixels.ts';
export * from './evaluation.ts';
export * from './evidence.ts';
export * from './exports.ts';
export * from './imagery.ts';
export * from './inference.ts';
export * from './jobs.ts';
export * from './pixels.ts';
export * from './review.ts';
export * from './workspace.ts';
