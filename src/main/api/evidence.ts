import type { Implementer } from './router.ts';

/** Check, call a service, return. */
export const evidenceHandlers = (os: Implementer) => ({
  pixel: os.evidence.pixel.handler(({ context, input: { dates, ...place } }) =>
    context.services.workspaces.session().evidence.pixel(place, dates),
  ),
  pixelHistory: os.evidence.pixelHistory.handler(({ context, input: { limit, ...place } }) =>
    context.services.workspaces.session().evidence.pixelHistory(place, limit),
  ),
  dates: os.evidence.dates.handler(({ context, input: { datasetId, roiKey, series } }) =>
    context.services.workspaces.session().evidence.dates(datasetId, roiKey, series),
  ),
  card: os.evidence.card.handler(({ context, input: { of, measure, ...place }, signal }) =>
    context.services.workspaces.session().evidence.card(place, of, measure, signal),
  ),
  warm: os.evidence.warm.handler(({ context, input: { datasetId, roiKey } }) =>
    context.services.workspaces.session().evidence.warm(datasetId, roiKey),
  ),
  difference: os.evidence.difference.handler(({ context, signal, input: { datasetId, roiKey, a, b } }) =>
    context.services.workspaces.session().evidence.difference(datasetId, roiKey, a, b, signal),
  ),
  envelope: os.evidence.envelope.handler(({ context, input: { datasetId, code, ...curve } }) =>
    context.services.workspaces.session().evidence.envelope(datasetId, code, curve),
  ),
  startCurves: os.evidence.startCurves.handler(({ context, input }) =>
    context.services.workspaces.startCurves(input.datasetId),
  ),
});
