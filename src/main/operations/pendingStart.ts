import type { EditOp } from '../../shared/editing/ops/op.ts';
import type { Rules } from '../../shared/editing/rules.ts';
import type { EditTool } from '../../shared/editing/tools.ts';

/** The tool that the journal names an operation by: smoothing by hand is another one. */
export function toolOf(op: EditOp): EditTool {
  return op.op === 'smooth' ? 'smoothEdges' : op.op;
}

/** What the journal keeps of an operation beside its pixels, in the form of a stroke's: rules that limit nothing leave no trace. */
export function journalFacts(
  op: EditOp,
  { locked, onlyOver, gate }: Rules,
  more: Readonly<Record<string, unknown>>,
): { tool: EditTool; parameters: Record<string, unknown>; gate: string | null } {
  const rules = { ...(locked.length > 0 ? { locked } : {}), ...(onlyOver === null ? {} : { onlyOver }) };
  return {
    tool: toolOf(op),
    parameters: { op, ...more, ...(Object.keys(rules).length > 0 ? { rules } : {}) },
    gate: gate && (gate.inverted ? `not (${gate.text})` : gate.text),
  };
}
