import { expect, it } from 'vitest';
import { createSessionStore, initialSession, type SessionState } from './session.ts';

it('takes over layers that were saved before there were predictions', () => {
  const session = createSessionStore();
  const overlays = { lpis: { visible: true, opacity: 0.3 }, mask: { visible: false, opacity: 0.9 } };
  session.getState().restore({ overlays } as unknown as Partial<SessionState>);
  expect(session.getState().overlays).toEqual({ ...overlays, model: initialSession.overlays.model });
  session.getState().restore({ modelLook: 'heat' } as unknown as Partial<SessionState>);
  expect(session.getState().modelLook).toBe('classes');
  session.getState().restore({ modelLook: 'confidence' });
  expect(session.getState().modelLook).toBe('confidence');
});
