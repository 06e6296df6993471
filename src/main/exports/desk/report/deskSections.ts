import { gradeOf } from '../../../../shared/comparison/CompatibilityMatrix.ts';
import { severityLevel, severityLevels } from '../../../../shared/comparison/severity.ts';
import { verdictKinds, type VerdictKind } from '../../../../shared/comparison/verdicts.ts';
import { cosiaHub, lpis1, lpis3 } from '../../../../shared/model/nomenclatures.ts';
import { columnBars, rowBars, type BarPart } from './charts.ts';
import type { Format } from './format.ts';
import { html, type Html } from './html.ts';
import type { DeskData, PairTotal, ReportData } from './ReportData.ts';

type Row = readonly (string | Html)[];

const listedPairs = 25;

/** A table whose columns from `numbers` on are numbers. */
export function table(head: Row, rows: readonly Row[], numbers = head.length): Html {
  const kind = (i: number): string => (i >= numbers ? 'n' : '');
  return html`<table>
    <thead>
      <tr>
        ${head.map((cell, i) => html`<th class="${kind(i)}">${cell}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${row.map((cell, i) => html`<td class="${kind(i)}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export const section = (title: string, ...content: readonly (Html | null)[]): Html =>
  html`<section>
    <h2>${title}</h2>
    ${content}
  </section> `;

const note = (text: string): Html => html`<p class="note">${text}</p>`;

export function legend(entries: readonly (readonly [fill: string, label: string])[]): Html {
  const square = (fill: string) =>
    html`<svg viewBox="0 0 12 12"><rect class="${fill}" width="12" height="12" /></svg>`;
  return html`<ul class="legend">
    ${entries.map(([fill, label]) => html`<li>${square(fill)}${label}</li>`)}
  </ul>`;
}

export function severitySection(desk: DeskData, { rules }: ReportData, format: Format): Html {
  const { texts, fill, number } = format;
  const bars = desk.severities.map((count, step) => {
    const part: BarPart = {
      ...{ value: count, fill: severityLevel(step), label: `${step}–${step + 1}: ${number(count)}` },
    };
    return { label: String(step), parts: [part], note: count === 0 ? '' : number(count) };
  });
  return section(
    texts.severity.title,
    note(fill(texts.severity.note, { setting: number(rules.settings.severityAreaM2) })),
    columnBars(texts.severity.axis, bars),
    legend(severityLevels.map((level) => [level, texts.summary[level]])),
  );
}

export function pairsSection({ pairs }: DeskData, format: Format): Html | null {
  const { texts, number, area } = format;
  if (pairs.length === 0) return null;
  const listed = pairs.slice(0, listedPairs);
  const rest = pairs.slice(listedPairs);
  const nameOf = ({ cover, declared1 }: PairTotal): string =>
    `${format.className(cosiaHub, cover)} / ${format.className(lpis1, declared1)}`;
  const bars = listed.slice(0, 12).map((pair) => ({
    label: nameOf(pair),
    parts: [{ value: pair.areaM2, fill: 'bar', label: `${nameOf(pair)}: ${area(pair.areaM2)}` }],
    note: area(pair.areaM2),
  }));
  const { cover, declared, items, open, max } = texts.pairs;
  const rows = listed.map((pair) => [
    ...[format.className(cosiaHub, pair.cover), format.className(lpis1, pair.declared1)],
    ...[number(pair.items), number(pair.open), area(pair.areaM2), number(pair.maxSeverity, 1)],
  ]);
  const more = format.fill(texts.pairs.more, {
    count: number(rest.length),
    area: area(rest.reduce((sum, { areaM2 }) => sum + areaM2, 0)),
  });
  return section(
    texts.pairs.title,
    note(texts.pairs.note),
    rowBars(texts.pairs.title, bars),
    table([cover, declared, items, open, texts.pairs.area, max], rows, 2),
    rest.length > 0 ? note(more) : null,
  );
}

export function domainsSection({ domains, gsd }: DeskData, format: Format): Html | null {
  const { texts, number, area, percent } = format;
  const { title, declared, compatible, plausible, contradictory, domain } = texts.domains;
  if (domains.length === 0) return null;
  const names = { gC: compatible, gP: plausible, gX: contradictory } as const;
  const sharesOf = ([, c, p, x]: DeskData['domains'][number]['gradePx']) => {
    const sum = c + p + x;
    return { sum, shares: { gC: c, gP: p, gX: x }, of: (px: number) => (sum === 0 ? 0 : px / sum) };
  };
  const bars = domains.map(({ domain: name, gradePx }) => {
    const { shares, of } = sharesOf(gradePx);
    const parts = (['gC', 'gP', 'gX'] as const).map((fill) => ({
      ...{ value: of(shares[fill]), fill, label: `${names[fill]}: ${percent(of(shares[fill]))}` },
    }));
    return { label: name, parts, note: percent(of(shares.gX)) };
  });
  const rows = domains.map(({ domain: name, gradePx, items }) => {
    const { sum, shares, of } = sharesOf(gradePx);
    const parts = (['gC', 'gP', 'gX'] as const).map((fill) => percent(of(shares[fill])));
    return [name, area(sum * gsd * gsd), ...parts, number(items)];
  });
  return section(
    title,
    note(texts.domains.note),
    rowBars(title, bars, 1),
    legend([
      ['gC', compatible],
      ['gP', plausible],
      ['gX', contradictory],
    ]),
    table([domain, declared, compatible, plausible, contradictory, texts.summary.items], rows, 1),
  );
}

/** Hectares by pair, with the letter of each cell. */
export function jointSection({ joint, gsd }: DeskData, { rules }: ReportData, format: Format): Html | null {
  const { texts } = format;
  if (joint.cells.length === 0) return null;
  const byPair = new Map(joint.cells.map(([cover, declared, px]) => [`${cover}/${declared}`, px]));
  const codes = (index: 0 | 1): number[] =>
    [...new Set(joint.cells.map((cell) => cell[index]))].sort((a, b) => a - b);
  const [covers, crops] = [codes(0), codes(1)];
  const hectares = (px: number): string => format.hectares(px * gsd * gsd);
  const sum = (cells: readonly string[]): number =>
    cells.reduce((total, key) => total + (byPair.get(key) ?? 0), 0);
  const cellOf = (cover: number, crop: number): Html => {
    const grade = gradeOf(rules.matrix, crop, cover);
    const px = byPair.get(`${cover}/${crop}`);
    return px === undefined
      ? html`<td></td>`
      : html`<td class="g${grade}"><i>${grade}</i>${hectares(px)}</td>`;
  };
  const rows = crops.map(
    (crop) =>
      html`<tr>
        <th>${crop} ${format.className(lpis1, crop)}</th>
        ${covers.map((cover) => cellOf(cover, crop))}
        <td>${hectares(sum(covers.map((cover) => `${cover}/${crop}`)))}</td>
      </tr>`,
  );
  const sums = covers.map(
    (cover) => html`<td>${hectares(sum(crops.map((crop) => `${cover}/${crop}`)))}</td>`,
  );
  const heads = covers.map(
    (cover) => html`<th><span>${cover} ${format.className(cosiaHub, cover)}</span></th>`,
  );
  return section(
    texts.joint.title,
    note(texts.joint.note),
    html`<div class="scroll">
      <table class="grid">
        <thead>
          <tr>
            <th></th>
            ${heads}
            <th><span>${texts.joint.sum}</span></th>
          </tr>
        </thead>
        <tbody>
          ${rows}
          <tr>
            <th>${texts.joint.sum}</th>
            ${sums}
            <td>${hectares(sum([...byPair.keys()]))}</td>
          </tr>
        </tbody>
      </table>
    </div>`,
  );
}

export function verdictsSection({ pairs, takenBack }: DeskData, format: Format): Html {
  const { texts, number } = format;
  const judged = pairs.filter(({ items, open }) => items > open);
  const count = (of: readonly PairTotal[], kind: VerdictKind): number =>
    of.reduce((sum, { verdicts }) => sum + (verdicts[kind] ?? 0), 0);
  const { title, none, all } = texts.verdicts;
  const back = html`<p class="note">${texts.verdicts.takenBack}: ${number(takenBack)}</p>`;
  if (judged.length === 0) return section(title, html`<p>${none}</p>`, takenBack > 0 ? back : null);
  const bars = verdictKinds.map((kind) => ({
    label: texts.kinds[kind],
    parts: [
      { value: count(judged, kind), fill: 'bar', label: `${texts.kinds[kind]}: ${count(judged, kind)}` },
    ],
    note: number(count(judged, kind)),
  }));
  const rowOf = (names: Row, of: readonly PairTotal[]): Row => [
    ...names,
    ...verdictKinds.map((kind) => (count(of, kind) === 0 ? '' : number(count(of, kind)))),
    number(verdictKinds.reduce((sum, kind) => sum + count(of, kind), 0)),
  ];
  const rows = judged.map((pair) =>
    rowOf([format.className(cosiaHub, pair.cover), format.className(lpis1, pair.declared1)], [pair]),
  );
  const kinds = verdictKinds.map((kind) => texts.kinds[kind]);
  const head = [texts.pairs.cover, texts.pairs.declared, ...kinds, texts.joint.sum];
  return section(
    title,
    note(texts.verdicts.note),
    rowBars(title, bars),
    html`<div class="scroll">${table(head, [...rows, rowOf([all, ''], judged)], 2)}</div>`,
    back,
  );
}

export function regionsSection({ regions }: DeskData, { rules }: ReportData, format: Format): Html | null {
  const { texts, number, area, percent, fill } = format;
  if (regions.total === 0) return null;
  const { title, region, crop, vote, votes, shown } = texts.regions;
  const rows = regions.listed.map(({ code3, areaM2, gradePx, ...rest }) => {
    const assessable = gradePx[1] + gradePx[2] + gradePx[3];
    const share = (px: number): string => (assessable === 0 ? '–' : percent(px / assessable));
    return [
      ...[html`<code>${rest.id}</code>`, format.className(lpis3, code3), votes[rest.vote]],
      ...[area(areaM2), share(gradePx[1]), share(gradePx[3])],
    ];
  });
  const { compatible, contradictory } = texts.domains;
  const limits = {
    contradictory: percent(rules.settings.vote.contradictory),
    compatible: percent(rules.settings.vote.compatible),
  };
  return section(
    title,
    note(fill(texts.regions.note, limits)),
    table([region, crop, vote, texts.pairs.area, compatible, contradictory], rows, 3),
    note(fill(shown, { shown: number(rows.length), total: number(regions.total) })),
  );
}

/** The ROIs that are displaced most, and the median of all. */
export function shiftsSection({ shifts }: DeskData, format: Format): Html | null {
  const { texts, number, fill } = format;
  if (shifts.length === 0) return null;
  const { title, roi, clear, border, median: medianText } = texts.shifts;
  const listed = shifts
    .toSorted((a, b) => Math.hypot(b.dx, b.dy) - Math.hypot(a.dx, a.dy))
    .slice(0, 10)
    .map(({ roiKey, dx, dy, peak, borderPx }) => [
      ...[html`<code>${roiKey}</code>`, number(dx, 1), number(dy, 1), number(peak, 1), number(borderPx)],
    ]);
  const middles = { dx: median(shifts.map(({ dx }) => dx)), dy: median(shifts.map(({ dy }) => dy)) };
  return section(
    title,
    note(texts.shifts.note),
    note(
      fill(medianText, {
        ...{ count: number(shifts.length), dx: number(middles.dx, 1), dy: number(middles.dy, 1) },
      }),
    ),
    table([roi, 'x', 'y', clear, border], listed, 1),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
