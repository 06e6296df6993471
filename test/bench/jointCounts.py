"""Joint counts of CoSIA and LPIS by numpy: for peers.py, task "joint".

config, of texts:
{"do": "write", "compress": "deflate" | "lzw" | "none", "interleave": "pixel" | "band"}   copies of `files` by rasterio in the folder `out`
{"do": "count", "reader": "rasterio" | "gdal"}            counts the pairs of `files` (CoSIA) and `more` (LPIS), level by level
Counting answers {"seconds": s, "crc": n}: a pass over all files after one over the first eight that is not timed, and the CRC-32 of
the counts as uint64 `[level, cover, declared]`.
"""

import os
import time
import zlib

import numpy


def write(files, out, compress, interleave):
    import rasterio

    for path in files:
        with rasterio.open(path) as source:
            data, crs, transform = source.read(), source.crs, source.transform
        bands, height, width = data.shape
        profile = {"driver": "GTiff", "width": width, "height": height, "count": bands, "dtype": "uint8"}
        profile.update(crs=crs, transform=transform, interleave=interleave)
        if compress != "none":
            profile.update(compress=compress)
        with rasterio.open(os.path.join(out, os.path.basename(path)), "w", **profile) as target:
            target.write(data)
    return {"files": len(files)}


def reader_of(name):
    if name == "rasterio":
        import rasterio

        def read(path):
            with rasterio.open(path) as source:
                return source.read()

    else:
        from osgeo import gdal

        gdal.UseExceptions()

        def read(path):
            # Of one band an array of two dimensions.
            return numpy.atleast_3d(gdal.Open(path).ReadAsArray())

    return read


def count(masks, parcels, name):
    read = reader_of(name)

    def work(pairs):
        totals = numpy.zeros((3, 65536), "uint64")
        for mask, parcel in pairs:
            cover = read(mask).ravel().astype("uint16") << 8
            codes = read(parcel)
            for level in range(3):
                totals[level] += numpy.bincount(cover | codes[level].ravel(), minlength=65536).astype("uint64")
        return totals

    pairs = list(zip(masks, parcels))
    work(pairs[:8])
    start = time.perf_counter()
    totals = work(pairs)
    return {"seconds": time.perf_counter() - start, "crc": zlib.crc32(totals.tobytes())}


def run(files, more, out, config):
    if config["do"] == "write":
        return write(files, out, config["compress"], config["interleave"])
    return count(files, more, config["reader"])
