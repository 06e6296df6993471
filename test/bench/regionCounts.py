"""LPIS regions with the pixels of each class in them, by scipy: for peers.py, task "regionCounts".

files: [level 3 of LPIS, CoSIA], bytes `[side, side]`; out: where the answer goes, as JSON; config, of texts: {"side", "runs"}.
One `scipy.ndimage.label` of each code but for the background, then one bincount of label and class. Answers {"ms": [...]}: each
run by itself, after one that is not timed. The answer: [code, first pixel, pixels of the classes 0 to 18] of each region, in
the order of the first pixels, which are not part of the time.
"""

import json
import time

import numpy

background = 45
classes = 19


def count_regions(level3, cover):
    from scipy.ndimage import label

    found = []
    for code in numpy.flatnonzero(numpy.bincount(level3.ravel(), minlength=256)):
        if code == background:
            continue
        labels, count = label(level3 == code)
        pairs = labels.ravel() * classes + cover.ravel()
        counts = numpy.bincount(pairs, minlength=(count + 1) * classes).reshape(-1, classes)
        found.append((int(code), labels, counts))
    return found


def list_regions(found):
    regions = []
    for code, labels, counts in found:
        first = numpy.full(len(counts), labels.size)
        numpy.minimum.at(first, labels.ravel(), numpy.arange(labels.size))
        regions += [[code, int(first[n]), counts[n].tolist()] for n in range(1, len(counts))]
    return sorted(regions, key=lambda region: region[1])


def run(files, out, config):
    side = int(config["side"])
    level3, cover = (numpy.fromfile(path, "uint8").reshape(side, side) for path in files)
    found = count_regions(level3, cover)
    samples = []
    for _ in range(int(config["runs"])):
        start = time.perf_counter()
        found = count_regions(level3, cover)
        samples.append((time.perf_counter() - start) * 1000)
    with open(out, "w") as target:
        json.dump(list_regions(found), target)
    return {"ms": samples}
