import type { AppErrorData } from '../../shared/errors.ts';
import { formatError } from '../../shared/i18n/errors.ts';
import { JobLine } from '../features/jobs/JobLine.tsx';
import { CoordinatesItem } from '../features/place/CoordinatesItem.tsx';
import { MemoryItem } from '../features/place/MemoryItem.tsx';
import { ReviewHint } from '../features/review/ReviewHint.tsx';
import { useText } from '../i18n/index.ts';
import { formatNumber, formatTime } from '../ui/format.ts';
import { Icon } from '../ui/Icon.tsx';
import { KeyCaps } from '../ui/KeyCap.tsx';
import { useAppState, useDesk, useDocument, useSession } from './AppContext.ts';
import { placeDataset, placeNomenclature } from './selectors.ts';

/** Tool and hint, coordinates, zoom, class list in use, saved or not, background job. */
export function StatusBar() {
  const { t } = useText();
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  const isReview = useAppState((s) => s.activity === 'review');
  const isJudging = useDesk((s) => s.activeId !== null && !s.isFixing) && isReview;
  const dataset = useAppState(placeDataset);
  const nomenclature = useAppState(placeNomenclature);
  return (
    <footer className="status-bar" data-testid="status-bar" aria-label={t('pane.status')}>
      {inRoi && (isJudging ? <ReviewHint /> : <ToolHint />)}
      <CoordinatesItem />
      {inRoi && <Zoom />}
      {dataset && (
        <span className="status-item" title={t('status.classList')} data-testid="status-class-list">
          {nomenclature.label}
        </span>
      )}
      {inRoi && <SaveStatus />}
      <span className="grow" />
      <JobLine />
      {inRoi && <MemoryItem />}
    </footer>
  );
}

function ToolHint() {
  const { t } = useText();
  const tool = useSession((s) => s.tool);
  const blocked = useDocument((s) => s.paintBlocked);
  const loading = useDocument((s) => s.loading);
  const note = useDocument((s) => s.toolNote);
  if (blocked && (tool === 'brush' || tool === 'restore'))
    return <span className="status-item status-warn">{t(`blocked.${blocked}`)}</span>;
  return (
    <span className="status-item status-tool" data-testid="status-tool">
      <strong>{t(`tool.${tool}`)}</strong>
      {note !== null && (
        <span className="status-note" role="status" data-testid="tool-note">
          {note}
        </span>
      )}
      <span className="status-hints" hidden={note !== null}>
        {(tool === 'brush' || tool === 'restore') && (
          <>
            <KeyCaps caps={[t('key.shift')]} /> {t('hint.line')}
            <span className="dot" />
            <KeyCaps caps={['Alt']} /> {t('hint.pick')}
            <span className="dot" />
          </>
        )}
        {tool === 'measure' && (
          <>
            <KeyCaps caps={[t('place.enterKey')]} /> {t('place.measureFinish')}
            <span className="dot" />
            <KeyCaps caps={['⌫']} /> {t('place.measureRemove')}
            <span className="dot" />
          </>
        )}
        {tool !== 'pan' && (
          <>
            <KeyCaps caps={[t('key.space')]} /> {t('hint.pan')}
          </>
        )}
        {tool === 'pan' && t('hint.drag')}
      </span>
      {/* Its place is kept: what stands to the right of it does not move. */}
      <span className="status-loading" style={{ visibility: loading ? 'visible' : 'hidden' }}>
        {t('status.loading')}
      </span>
    </span>
  );
}

function Zoom() {
  const { t, language } = useText();
  const resolution = useDocument((s) => s.resolution);
  const gsd = useDocument((s) => s.roi?.gsd);
  if (!resolution || !gsd) return null;
  const scale = gsd / resolution;
  const text =
    scale >= 1
      ? `${formatNumber(scale, language, scale % 1 > 0.05 ? 1 : 0)}:1`
      : `1:${formatNumber(1 / scale, language, 1)}`;
  return (
    <span className="status-item status-zoom" title={t('status.zoom')} data-testid="status-zoom">
      {text}
    </span>
  );
}

function SaveStatus() {
  const { t, language } = useText();
  const save = useDocument((s) => s.save);
  const undo = useDocument((s) => s.undo);
  if (save.kind === 'idle') return undo.undoDepth > 0 ? <Saved text={t('save.allSaved')} /> : null;
  if (save.kind === 'saved') return <Saved text={t('save.saved', { time: formatTime(save.at, language) })} />;
  if (save.kind === 'unsaved') return <Unsaved pending={save.pending} error={save.error} />;
  if (save.kind === 'failed')
    return (
      <span className="status-item status-error" role="status" data-testid="save-state" data-state="failed">
        <Icon name="error" size={14} /> {t('save.failed')}
      </span>
    );
  return (
    <span
      className={`status-item ${save.kind === 'waiting' ? 'status-warn' : ''}`}
      role="status"
      data-testid="save-state"
      data-state={save.kind}
    >
      {t(save.kind === 'waiting' ? 'save.waiting' : 'save.saving', { count: save.pending })}
    </span>
  );
}

/** What was painted is on screen and not on the disk: why, and a way to try at once. */
function Unsaved({ pending, error }: { pending: number; error: AppErrorData }) {
  const { t, language } = useText();
  const map = useAppState((s) => s.map);
  return (
    <span
      className="status-item status-error"
      role="status"
      title={formatError(error, language).message}
      data-testid="save-state"
      data-state="unsaved"
    >
      <Icon name="error" size={14} /> {t('tools.save.unsaved', { count: pending })}
      <button type="button" className="link-button" onClick={() => map?.retrySave()}>
        {t('tools.save.retry')}
      </button>
    </span>
  );
}

function Saved({ text }: { text: string }) {
  return (
    <span className="status-item status-saved" role="status" data-testid="save-state" data-state="saved">
      <Icon name="check" size={14} /> {text}
    </span>
  );
}
