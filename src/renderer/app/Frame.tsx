import type { CSSProperties, ReactNode } from 'react';
import { CataloguePanel } from '../features/catalogue/CataloguePanel.tsx';
import { AuthorPrompt } from '../features/author/AuthorPrompt.tsx';
import { Canvas } from '../features/canvas/Canvas.tsx';
import { ExportPanel } from '../features/export/ExportPanel.tsx';
import { ReportPanel } from '../features/health/ReportPanel.tsx';
import { useEvaluatePage } from '../features/evaluate/useEvaluatePage.ts';
import { ModelsPanel } from '../features/models/ModelsPanel.tsx';
import { useDeskPage } from '../features/review/useReview.ts';
import { ReviewPanel } from '../features/review/ReviewPanel.tsx';
import { PatchDetailPanel } from '../features/find/PatchDetailPanel.tsx';
import { Inspector } from '../features/inspector/Inspector.tsx';
import { useText } from '../i18n/index.ts';
import { layoutLimits } from '../state/app.ts';
import { PaneBoundary } from '../ui/PaneBoundary.tsx';
import { ResizeHandle } from '../ui/ResizeHandle.tsx';
import { ActivityRail } from './ActivityRail.tsx';
import { useApp, useAppState } from './AppContext.ts';
import { hasInspector } from './selectors.ts';
import { StatusBar } from './StatusBar.tsx';
import { TitleBar } from './TitleBar.tsx';

/** The window of an open workspace: title, rail, side panel, land, inspector, status. */
export function Frame() {
  const { actions } = useApp();
  const { t } = useText();
  const layout = useAppState((s) => s.layout);
  const focusMode = useAppState((s) => s.focusMode);
  const inRoi = useAppState((s) => s.place.kind === 'roi');
  const side = layout.sideOpen && !focusMode;
  // What stands in place of the land has nothing to do with the tools, and needs the room.
  const deskPage = useDeskPage();
  const isEvaluating = useEvaluatePage();
  const wanted = useAppState(hasInspector) && deskPage === null && !isEvaluating;
  const inspector = wanted && (layout.inspectorOpen || (focusMode && inRoi));
  const style = {
    '--side-width': side ? `${layout.sideWidth}px` : '0px',
    '--inspector-width': inspector ? `${layout.inspectorWidth}px` : '0px',
    '--rail-width': focusMode ? '0px' : undefined,
  } as CSSProperties;
  return (
    <div className="frame" style={style} data-focus-mode={focusMode || undefined}>
      <TitleBar />
      {!focusMode && <ActivityRail />}
      {side && (
        <aside className="side" data-pane="side" aria-label={t('pane.side')} data-testid="side-panel">
          <Pane>
            <SidePanel />
          </Pane>
          <ResizeHandle
            side="left"
            label={t('pane.resizeSide')}
            width={layout.sideWidth}
            min={layoutLimits.minPx}
            max={layoutLimits.maxPx}
            onResize={(sideWidth) => actions.setLayout({ sideWidth })}
            onFold={() => actions.setLayout({ sideOpen: false })}
          />
        </aside>
      )}
      <main className="canvas-pane">
        <Pane>
          <Canvas />
        </Pane>
        <AuthorPrompt />
      </main>
      {inspector && (
        <aside
          className="inspector"
          data-pane="inspector"
          aria-label={t('pane.inspector')}
          data-testid="inspector"
        >
          <ResizeHandle
            side="right"
            label={t('pane.resizeInspector')}
            width={layout.inspectorWidth}
            min={layoutLimits.minPx}
            max={layoutLimits.maxPx}
            onResize={(inspectorWidth) => actions.setLayout({ inspectorWidth })}
            onFold={() => actions.setLayout({ inspectorOpen: false })}
          />
          <Pane>{inRoi ? <Inspector /> : <PatchDetailPanel />}</Pane>
        </aside>
      )}
      <StatusBar />
    </div>
  );
}

/** A part of the window that fails alone; changing the place or the activity draws it anew. */
function Pane({ children }: { children: ReactNode }) {
  const { t } = useText();
  const key = useAppState((s) => `${s.activity} ${JSON.stringify(s.place)}`);
  return (
    <PaneBoundary of={key} title={t('pane.failed')} hint={t('pane.failedHint')} again={t('pane.drawAgain')}>
      {children}
    </PaneBoundary>
  );
}

function SidePanel() {
  const activity = useAppState((s) => s.activity);
  if (activity === 'export') return <ExportPanel />;
  if (activity === 'report') return <ReportPanel />;
  if (activity === 'review') return <ReviewPanel />;
  if (activity === 'models') return <ModelsPanel />;
  return <CataloguePanel />;
}
