"""What numpy and scipy make of the filters of masks: for peers.py, task "maskFilter".

files: [mask], bytes `[side, side]`; out: where the answer's bytes go; config, of texts:
{"filter": "majority", "side", "radius", "runs"}   box sums of each class by running sums, then the largest
{"filter": "smooth", "side", "sigma", "runs"}      gaussian_filter of each class, then the largest
{"filter": "distance", "side", "value", "runs"}    distance_transform_edt to a class
Answers {"ms": [...]}: each run by itself, after one on a corner of the mask that is not timed; the mask is in memory. Majority and smooth keep a pixel's
class where it is among the largest, else take the smallest value, as ours.
"""

import time

import numpy


def box_sums(plane, radius):
    """Sums of the squares of 2 r + 1 pixels, cut at the border, from running sums along each axis."""
    for axis in (0, 1):
        before = [(0, 0), (0, 0)]
        before[axis] = (radius + 1, radius)
        sums = numpy.cumsum(numpy.pad(plane, before), axis=axis, dtype="int32")
        length = 2 * radius + 1
        if axis == 0:
            plane = sums[length:] - sums[:-length]
        else:
            plane = sums[:, length:] - sums[:, :-length]
    return plane


def largest(mask, share_of):
    """The class with the largest share at each pixel."""
    values = numpy.unique(mask)
    best = share_of(values[0])
    after = numpy.full(mask.shape, values[0], "uint8")
    own = numpy.where(mask == values[0], best, 0)
    for value in values[1:]:
        share = share_of(value)
        is_more = share > best
        after[is_more] = value
        numpy.maximum(best, share, out=best)
        numpy.copyto(own, share, where=mask == value)
    numpy.copyto(after, mask, where=own == best)
    return after


def majority(mask, config):
    radius = int(config["radius"])
    return largest(mask, lambda value: box_sums((mask == value).view("uint8"), radius))


def smooth(mask, config):
    from scipy.ndimage import gaussian_filter

    sigma = float(config["sigma"])
    return largest(mask, lambda value: gaussian_filter((mask == value).astype("float32"), sigma, mode="constant"))


def distance(mask, config):
    from scipy.ndimage import distance_transform_edt

    return distance_transform_edt(mask != int(config["value"])).astype("float32")


filters = {"majority": majority, "smooth": smooth, "distance": distance}


def run(files, out, config):
    side = int(config["side"])
    mask = numpy.fromfile(files[0], "uint8").reshape(side, side)
    compute = filters[config["filter"]]
    compute(mask[:64, :64], config)
    samples = []
    for _ in range(int(config["runs"])):
        start = time.perf_counter()
        after = compute(mask, config)
        samples.append((time.perf_counter() - start) * 1000)
    after.tofile(out)
    return {"ms": samples}
