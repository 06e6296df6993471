import { implement, ORPCError } from '@orpc/server';
import { contract } from '../../shared/contract/index.ts';
import { AppError } from '../../shared/errors.ts';
import type { Services } from '../services.ts';
import { annotationHandlers } from './annotation.ts';
import { appHandlers } from './app.ts';
import { catalogueHandlers } from './catalogue.ts';
import { comparisonHandlers } from './comparison.ts';
import { editingHandlers } from './editing.ts';
import { evaluationHandlers } from './evaluation.ts';
import { evidenceHandlers } from './evidence.ts';
import { exportsHandlers } from './exports.ts';
import { imageryHandlers } from './imagery.ts';
import { inferenceHandlers } from './inference.ts';
import { jobsHandlers } from './jobs.ts';
import { reviewHandlers } from './review.ts';
import { workspaceHandlers } from './workspace.ts';

const implementer = implement(contract).$context<{ services: Services }>();

/**
 * The contract's implementer, with the one place where a failure gets its form on the wire: an AppError becomes the declared
 * error `APP` with its plain data; anything else becomes `internal` with an id that is found in the log.
 */
export const os = implementer.use(async ({ next }) => {
  try {
    return await next();
  } catch (error) {
    if (isInvalidInput(error)) throw toWireError(new AppError('badRequest', { id: namesOf(error) }));
    if (error instanceof ORPCError) throw error;
    throw toWireError(error);
  }
});

export type Implementer = typeof os;

type InvalidInput = ORPCError<'BAD_REQUEST', { readonly issues: readonly StandardIssue[] }>;

interface StandardIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

/** True for input that the contract does not allow. */
function isInvalidInput(error: unknown): error is InvalidInput {
  return (
    error instanceof ORPCError &&
    error.code === 'BAD_REQUEST' &&
    typeof error.data === 'object' &&
    error.data !== null &&
    Array.isArray(error.data.issues)
  );
}

/** The fields that are wrong, as `patches.0.runs`. */
function namesOf({ data }: InvalidInput): string {
  const names = data.issues.map(({ path = [] }) =>
    path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.'),
  );
  return [...new Set(names)].filter((name) => name !== '').join(', ') || 'input';
}

function toWireError(error: unknown): ORPCError<'APP', unknown> {
  const appError = AppError.from(error);
  if (appError.code !== 'internal') return new ORPCError('APP', { status: 422, data: appError.toData() });
  const id = Math.random().toString(36).slice(2, 10);
  console.error(`internal error ${id}`, error);
  const data = { ...appError.toData(), params: { ...appError.params, id } };
  return new ORPCError('APP', { status: 422, data });
}

/** One handler per entry of the contract. */
export const router = os.router({
  app: appHandlers(os),
  workspace: workspaceHandlers(os),
  catalogue: catalogueHandlers(os),
  annotation: annotationHandlers(os),
  editing: editingHandlers(os),
  imagery: imageryHandlers(os),
  evidence: evidenceHandlers(os),
  comparison: comparisonHandlers(os),
  review: reviewHandlers(os),
  inference: inferenceHandlers(os),
  evaluation: evaluationHandlers(os),
  exports: exportsHandlers(os),
  jobs: jobsHandlers(os),
});

/** Logs what the wire does not tell: failures of the RPC layer itself. */
export function logUnexpected(error: unknown): void {
  if (error instanceof ORPCError && (error.code === 'APP' || error.status < 500)) return;
  console.error('rpc failed', error);
}
