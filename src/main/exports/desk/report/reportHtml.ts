import { patchStates } from '../../../../shared/comparison/verdicts.ts';
import { backgroundCode, gradeOf } from '../../../../shared/comparison/CompatibilityMatrix.ts';
import { AppError, type AppErrorCode, appErrorCodes } from '../../../../shared/errors.ts';
import { formatError } from '../../../../shared/i18n/errors.ts';
import type { Language } from '../../../../shared/i18n/language.ts';
import { cosiaHub, lpis1 } from '../../../../shared/model/nomenclatures.ts';
import {
  domainsSection,
  jointSection,
  pairsSection,
  regionsSection,
  section,
  severitySection,
  shiftsSection,
  table,
  verdictsSection,
} from './deskSections.ts';
import { createFormat, type Format } from './format.ts';
import { Html, html } from './html.ts';
import { reportCss } from './reportCss.ts';
import type { DeskData, ReportData } from './ReportData.ts';
import { topSection } from './topSection.ts';

/** What every report begins with, by which an earlier one is known. */
export const reportHead = '<!doctype html>\n<!-- Arpenteur: report of the disagreement desk -->\n';
const listedSkipped = 200;

/** A report as one document that needs no other file and runs nothing. */
export function reportHtml(data: ReportData, language: Language): string {
  const format = createFormat(language);
  const { texts, fill, time } = format;
  const { desk, dataset, written, appVersion } = data;
  const date = time(written);
  const body = html`<h1>${texts.title}</h1>
    <p class="muted">${fill(texts.subtitle, { dataset, date })}</p>
    ${partNotice(data, format)}
    ${desk ? deskSections(desk, data, format) : html`<p class="notice">${texts.noLpis}</p>`}${patchesSection(data, format)}${desk && skippedSection(desk, format)}${desk && rulesSection(data, format)}
    <p class="muted">${fill(texts.colophon, { version: appVersion, date })}</p>`;
  const page = html`<html lang="${language}">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
      />
      <meta name="viewport" content="width=device-width" />
      <meta name="generator" content="Arpenteur ${appVersion}" />
      <title>${texts.title} – ${dataset}</title>
      <style>
        ${new Html(reportCss)}
      </style>
    </head>
    <body>
      ${body}
    </body>
  </html> `;
  return reportHead + page.text;
}

const deskSections = (desk: DeskData, data: ReportData, format: Format): Html[] =>
  [
    desk.rois.done < desk.rois.total
      ? html`<p class="notice">${format.fill(format.texts.unfinished, desk.rois)}</p>`
      : null,
    summarySection(desk, format),
    topSection(desk, format),
    severitySection(desk, data, format),
    pairsSection(desk, format),
    domainsSection(desk, format),
    verdictsSection(desk, format),
    jointSection(desk, data, format),
    regionsSection(desk, data, format),
    shiftsSection(desk, format),
  ].filter((part) => part !== null);

function partNotice({ filter }: ReportData, { texts, fill }: Format): Html | null {
  const parts = Object.entries(filter)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(', ') : String(value)}`);
  return parts.length === 0
    ? null
    : html`<p class="notice">${fill(texts.part, { filter: parts.join(' · ') })}</p>`;
}

const cards = (entries: readonly (readonly [name: string, value: string])[]): Html =>
  html`<dl class="cards">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;

function summarySection(desk: DeskData, { texts, number, area }: Format): Html {
  const { summary } = texts;
  return section(
    summary.title,
    cards([
      [summary.items, number(desk.items)],
      [summary.open, number(desk.open)],
      [summary.judged, number(desk.items - desk.open)],
      [summary.area, area(desk.areaM2)],
      [summary.critical, number(desk.levels.critical)],
      [summary.major, number(desk.levels.major)],
      [summary.minor, number(desk.levels.minor)],
      [summary.rois, `${number(desk.rois.done)} / ${number(desk.rois.total)}`],
      [summary.regions, number(desk.regions.total)],
      [summary.obsolete, number(desk.obsolete)],
      [summary.skipped, number(desk.skipped.length)],
    ]),
  );
}

function patchesSection({ patches, openRemarks }: ReportData, { texts, number }: Format): Html {
  const { title, states, remarks } = texts.patches;
  return section(
    title,
    cards([
      ...patchStates.map((state) => [states[state], number(patches[state])] as const),
      [remarks, number(openRemarks)],
    ]),
  );
}

function skippedSection({ skipped }: DeskData, { texts, language }: Format): Html | null {
  if (skipped.length === 0) return null;
  const { title, patch, reason } = texts.skipped;
  const rows = skipped.slice(0, listedSkipped).map(({ patchId, code }) => {
    const isKnown = (appErrorCodes as readonly string[]).includes(code);
    const message = isKnown
      ? formatError(new AppError(code as AppErrorCode, { patch: patchId }), language).message
      : code;
    return [html`<code>${patchId}</code>`, message];
  });
  return section(title, table([patch, reason], rows));
}

function rulesSection({ rules }: ReportData, format: Format): Html {
  const { texts, fill, time, number } = format;
  const { version, matrix, settings, author, utc, note } = rules;
  const changed = utc ? fill(texts.rules.changed, { author: author ?? '', utc: time(utc), note }) : null;
  const crops = matrix.rows.flatMap((_, crop) => (crop === backgroundCode ? [] : [crop]));
  const covers = cosiaHub.classes.map(({ value }) => value);
  const letters = html`<div class="scroll">
    <table class="grid letters">
      <thead>
        <tr>
          <th></th>
          ${covers.map((cover) => html`<th><span>${format.className(cosiaHub, cover)}</span></th>`)}
        </tr>
      </thead>
      <tbody>
        ${crops.map(
          (crop) =>
            html`<tr>
              <th>${crop} ${format.className(lpis1, crop)}</th>
              ${covers.map((cover) => letterCell(gradeOf(matrix, crop, cover)))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
  const rows = settingRows(settings).map(([name, value]) => [
    html`<code>${name}</code>`,
    typeof value === 'number' ? number(value, 3) : value,
  ]);
  return section(
    texts.rules.title,
    html`<p>${fill(texts.rules.version, { version, name: matrix.name })}</p>`,
    html`<p class="note">${changed ?? texts.rules.own}</p>`,
    html`<details open>
      <summary>${texts.rules.settings}</summary>
      ${table(['', ''], rows, 1)}
    </details>`,
    html`<p class="note">${texts.rules.matrix}</p>
      ${letters}`,
  );
}

const letterCell = (grade: string): Html => html`<td class="g${grade}">${grade}</td>`;

/** Settings by the path of their names, `trees.minAreaM2`. */
function settingRows(settings: object, before = ''): [name: string, value: string | number][] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]): [string, string | number][] => {
    const path = `${before}${name}`;
    if (Array.isArray(value)) return [[path, value.join(', ')]];
    if (typeof value === 'object' && value !== null) return settingRows(value, `${path}.`);
    return [[path, typeof value === 'number' ? value : String(value)]];
  });
}
