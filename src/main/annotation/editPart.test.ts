import { describe, expect, it } from 'vitest';
import { applyRuns, fromBase64 } from '../../shared/editing/runs.ts';
import { AnnotationDesk, datasetId, errorCodeOf, roiKey } from '../../../test/support/annotationDesk.ts';

const square = (value: number, side: number) => ({ x: 2, y: 3, width: side, height: side, value });

describe('a part of an edit', () => {
  it('turns the mask before into the mask after, within its window', async () => {
    const desk = new AnnotationDesk();
    const before = (await desk.pixels('p')).slice();
    const { editId } = await desk.paint('p', square(7, 4));
    const part = desk.annotation.editPart(datasetId, editId, { roiKey })!;
    applyRuns(before, fromBase64(part.runs), 'forward', { check: true });
    expect(before).toEqual(await desk.pixels('p'));
    expect(part).toMatchObject({ patchId: 'p', roiKey, window: { x: 2, y: 3, width: 4, height: 4 }, px: 16 });
    desk.journal.close();
  });

  it('is null in a patch or ROI that the edit did not change, and an error for an edit that is not there', async () => {
    const desk = new AnnotationDesk();
    const { editId } = await desk.paint('p', square(7, 4));
    expect(desk.annotation.editPart(datasetId, editId, { patchId: 'q' })).toBeNull();
    expect(desk.annotation.editPart(datasetId, editId, { roiKey: 'elsewhere' })).toBeNull();
    const missing = '00000000-0000-4000-8000-000000000000';
    const asked = Promise.resolve().then(() => desk.annotation.editPart(datasetId, missing, {}));
    expect(await errorCodeOf(asked)).toBe('notFound');
    desk.journal.close();
  });
});
