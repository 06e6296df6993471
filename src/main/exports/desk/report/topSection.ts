import type { Disagreement } from '../../../../shared/contract/index.ts';
import { cosiaHub, lpis1, lpis3 } from '../../../../shared/model/nomenclatures.ts';
import { section } from './deskSections.ts';
import type { Format } from './format.ts';
import { html, type Html } from './html.ts';
import type { DeskData, ReportItem, ReportPicture } from './ReportData.ts';

/** The most severe items with their pictures. */
export function topSection({ top }: DeskData, format: Format): Html {
  const { texts } = format;
  if (top.length === 0) return section(texts.top.title, html`<p>${texts.top.none}</p>`);
  return section(
    texts.top.title,
    html`<p class="note">${texts.top.note}</p>`,
    html`<div class="items">${top.map((item, i) => itemCard(item, i + 1, format))}</div>`,
  );
}

function itemCard({ item, picture }: ReportItem, rank: number, format: Format): Html {
  const { texts, number } = format;
  const { height, ndvi, level, verdict } = item;
  const measured = [
    height && format.fill(texts.top.height, { median: number(height.median, 1), p95: number(height.p95, 1) }),
    ndvi === null ? null : format.fill(texts.top.ndvi, { value: number(ndvi, 2) }),
  ].filter((text) => text !== null);
  return html`<article class="item">
    <figure>${picture ? drawn(picture, item) : html`<p>${texts.top.noImage}</p>`}</figure>
    <div class="facts">
      <h3>${rank}. ${format.className(cosiaHub, item.cover)} / ${cropName(item, format)}</h3>
      <p>
        <span class="tag ${level}">${number(item.severity, 2)} ${texts.levels[level]}</span>
        ${verdict && html`<span class="tag">${texts.kinds[verdict]}</span>`}
      </p>
      <p>${factsOf(item, format)}</p>
      <p>${measured.map((text, i) => html`${i > 0 && ' · '}<span class="nb">${text}</span>`)}</p>
      <p class="muted">${texts.rulesOfItems[item.rule]}</p>
      <p class="muted"><code>${item.id}</code></p>
    </div>
  </article> `;
}

/** The finest name that there is. */
const cropName = ({ declared1, declared3 }: Disagreement, format: Format): string =>
  lpis3.classes.some(({ value }) => value === declared3)
    ? format.className(lpis3, declared3)
    : format.className(lpis1, declared1);

function factsOf({ areaM2, edgeM, regionShare }: Disagreement, format: Format): string {
  const { texts, fill, area, number, percent } = format;
  if (regionShare === null) return fill(texts.top.edgeOnly, { area: area(areaM2) });
  return fill(texts.top.facts, {
    ...{ area: area(areaM2), edge: number(edgeM[0], 1), share: percent(regionShare) },
  });
}

function drawn({ jpeg, widthPx, heightPx, rings }: ReportPicture, { level }: Disagreement): Html {
  const path = rings.map(pathOf).join('');
  const data = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
  return html`<svg viewBox="0 0 ${widthPx} ${heightPx}">
    <image href="${data}" width="${widthPx}" height="${heightPx}" preserveAspectRatio="none" />
    <path class="casing" d="${path}" />
    <path class="outline ${level}" d="${path}" />
  </svg>`;
}

function pathOf(ring: readonly number[]): string {
  let path = '';
  for (let i = 0; i < ring.length; i += 2) path += `${i === 0 ? 'M' : 'L'}${ring[i]} ${ring[i + 1]}`;
  return `${path}Z`;
}
