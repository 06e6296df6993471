import { Slider } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useApp, useDocument } from '../../app/AppContext.ts';
import { notifyError } from '../../app/notify.ts';
import { isAbort } from '../../client/toErrorData.ts';
import { useText } from '../../i18n/index.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import { patchLabel } from '../evidence/cardTexts.ts';
import { momentText, toolName } from './editTexts.ts';
import { useHistory, type Shown } from './historyStore.ts';
import { playOn, setPlaying, showStep } from './replay.ts';
import { stopShowing } from './versions.ts';

/** Slower than flicker is allowed to be (WCAG 2.3.1: at most 3 a second), and slow enough to see each change. */
const stepMs = 500;

/** What old pixels are shown, with the player of a patch. Escape and a click on the land end it. */
export function ShownBar() {
  const services = useApp();
  const { t } = useText();
  const shown = useHistory((s) => s.shown);
  const box = useRef<HTMLElement>(null);
  const kind = shown?.kind ?? null;
  useEffect(() => {
    if (kind === 'replay') box.current?.querySelector<HTMLElement>('[data-testid="replay-play"]')?.focus();
  }, [kind]);
  if (!shown) return null;
  const close = () => {
    stopShowing(services);
    services.app.getState().map?.focus();
  };
  return (
    <section
      ref={box}
      className="float shown-bar"
      role="region"
      aria-label={t('edits.shown')}
      data-kind={shown.kind}
      data-testid="shown-bar"
    >
      {shown.kind === 'replay' ? (
        <Player replay={shown} />
      ) : (
        <span className="shown-name">{t('edits.shownVersion', { name: shown.snapshot.name })}</span>
      )}
      <IconButton
        icon="close"
        label={t('edits.endShown')}
        position="top"
        testId="shown-close"
        onClick={close}
      />
    </section>
  );
}

function Player({ replay }: { replay: Extract<Shown, { kind: 'replay' }> }) {
  const services = useApp();
  const { t } = useText();
  const roiKey = useDocument((s) => s.roi?.roiKey ?? '');
  const { patchId, steps, version, isPlaying } = replay;
  const show = (next: number) => {
    setPlaying(false);
    void showStep(services, next).catch(report);
  };
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setTimeout(() => {
      void playOn(services).catch((error) => {
        setPlaying(false);
        report(error);
      });
    }, stepMs);
    return () => clearTimeout(timer);
  }, [services, isPlaying, version]);
  const play = () => {
    if (!isPlaying && version === steps.length) void showStep(services, 0).catch(report);
    setPlaying(!isPlaying);
  };
  return (
    <>
      <span className="shown-name">{t('edits.replayOf', { patch: patchLabel(patchId, roiKey) })}</span>
      <IconButton
        icon="stepBack"
        label={t('edits.stepBack')}
        position="top"
        disabled={version === 0}
        testId="replay-back"
        onClick={() => show(version - 1)}
      />
      <IconButton
        icon={isPlaying ? 'pause' : 'play'}
        label={t(isPlaying ? 'edits.pause' : 'edits.play')}
        position="top"
        disabled={steps.length === 0}
        testId="replay-play"
        onClick={play}
      />
      <IconButton
        icon="stepForward"
        label={t('edits.stepForward')}
        position="top"
        disabled={version === steps.length}
        testId="replay-forward"
        onClick={() => show(version + 1)}
      />
      <Slider
        className="replay-slider"
        min={0}
        max={Math.max(1, steps.length)}
        step={1}
        value={version}
        disabled={steps.length === 0}
        thumbLabel={t('edits.versionOf', { patch: patchLabel(patchId, roiKey) })}
        data-testid="replay-slider"
        onChange={show}
      />
      <StepText replay={replay} />
    </>
  );
}

/** What made the version that is shown. */
function StepText({ replay: { steps, version } }: { replay: Extract<Shown, { kind: 'replay' }> }) {
  const { t, language } = useText();
  const step = steps[version - 1];
  const text =
    steps.length === 0
      ? t('edits.neverEdited')
      : step
        ? `${toolName(step.tool)} · ${step.author} · ${momentText(step.utc, language)}`
        : t('edits.original');
  return (
    <span className="replay-step" data-testid="replay-step" title={text}>
      <strong>{`${version} / ${steps.length}`}</strong> {text}
    </span>
  );
}

/** A step that was left for another one is no failure. */
function report(error: unknown): void {
  if (!isAbort(error)) notifyError(error);
}
