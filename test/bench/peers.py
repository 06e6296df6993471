"""The peers of our benchmarks, in one process each. Reads JSON on standard input, prints JSON.

{"task": "version"}                             -> {"version": "rasterio x, GDAL y"}   what is installed of both
{"task": "open", "files": [...]}                -> {"seconds": s}   rasterio opens each file and asks for its shape
{"task": "gdal", "files": [...], "config": {}}  -> {"seconds": s}   osgeo.gdal opens each file and asks the same
{"task": "shares", "files": [...], "more": [...]} -> {"seconds": s}   numpy counts the values of masks and of the bands of LPIS, pair by pair
{"task": "writeSeries", "files": [...], "config": {"interleave": "pixel"|"band", "compress": ...}} -> {"files": n}   900 bands of 10 x 10 each
{"task": "readSeries", "files": [...]}          -> {"ms": [...]}   rasterio reads all bands of each; a first pass is not timed
{"task": "sieve"|"label"|"flood", "files": [RAW], "config": {...}} -> {"ms": [...], "crc": n}   gdal_sieve in memory, skimage; RAW is uint8, `side` px square
{"task": "maskFilter", "files": [RAW], "out": RAW, "config": {...}} -> {"ms": [...]}   numpy and scipy filter a mask: maskFilters.py
{"task": "joint", "files": [...], "more": [...], "out": DIR, "config": {...}} -> {...}   pairs of CoSIA and LPIS: jointCounts.py
{"task": "confusion", "files": [...], "more": [...], "config": {"classes": "19"}} -> {...}   scikit-learn's confusion_matrix: confusionCounts.py
{"task": "regionCounts", "files": [RAW, RAW], "out": JSON, "config": {...}} -> {"ms": [...]}   LPIS regions by scipy: regionCounts.py
{"task": "prelabel", "files": [...], "more": [MODEL], "config": {...}} -> {"ms": [...], "runs": bool}   prelabel.py
{"task": "write", "files": [...], "out": DIR}   -> {"seconds": s, "bytes": n}   tiled deflate copies of masks; reading is not timed
"""

import json
import os
import sys
import time


def version():
    parts = []
    try:
        import rasterio

        parts.append(f"rasterio {rasterio.__version__} with GDAL {rasterio.__gdal_version__}")
    except ImportError:
        pass
    try:
        from osgeo import gdal

        parts.append(f"osgeo.gdal {gdal.__version__}")
    except ImportError:
        pass
    if not parts:
        raise SystemExit("neither rasterio nor osgeo.gdal")
    return {"version": ", ".join(parts)}


def open_with_rasterio(files):
    import rasterio

    with rasterio.open(files[0]):
        pass
    start = time.perf_counter()
    for path in files:
        with rasterio.open(path) as source:
            (source.width, source.height, source.count, source.dtypes[0], source.transform)
    return {"seconds": time.perf_counter() - start}


def open_with_gdal(files, config):
    from osgeo import gdal

    gdal.UseExceptions()
    for name, value in config.items():
        gdal.SetConfigOption(name, value)
    gdal.Open(files[0])
    start = time.perf_counter()
    for path in files:
        source = gdal.Open(path)
        (source.RasterXSize, source.RasterYSize, source.RasterCount, source.GetRasterBand(1).DataType)
        source.GetGeoTransform()
        source = None
    return {"seconds": time.perf_counter() - start}


def shares(masks, parcels):
    """Seconds to count the values of each band: the second of two passes, both warm."""
    import numpy
    import rasterio

    for _ in range(2):
        start = time.perf_counter()
        for mask, parcel in zip(masks, parcels):
            for path in (mask, parcel):
                with rasterio.open(path) as source:
                    for band in source.read():
                        numpy.bincount(band.ravel(), minlength=256)
    return {"seconds": time.perf_counter() - start}


def write_series(files, config):
    """Sentinel-2 series as rasterio writes them: a curve through the year for each pixel, with noise."""
    import numpy
    import rasterio
    from rasterio.transform import from_origin

    random = numpy.random.default_rng(5)
    profile = {"driver": "GTiff", "width": 10, "height": 10, "count": 900, "dtype": "uint16", "crs": "EPSG:2154"}
    profile.update(interleave=config["interleave"], transform=from_origin(655360, 6809600, 10.24, 10.24))
    if config["compress"] != "none":
        profile.update(compress=config["compress"])
    year = numpy.sin(numpy.arange(90) / 90 * numpy.pi)[:, None, None, None]
    for path in files:
        level = random.uniform(300, 3000, (1, 10, 10, 10))
        data = (level * (1 + 0.3 * year) + random.normal(0, 40, (90, 10, 10, 10))).clip(0).astype("uint16")
        with rasterio.open(path, "w", **profile) as target:
            target.write(data.reshape(900, 10, 10))
    return {"files": len(files)}


def read_series(files):
    import rasterio

    samples = []
    for timed in (False, True, True):
        for path in files:
            start = time.perf_counter()
            with rasterio.open(path) as source:
                source.read()
            if timed:
                samples.append((time.perf_counter() - start) * 1000)
    return {"ms": samples}


def areas(task, path, config):
    """Milliseconds of each repeat, two more before them, and the CRC-32 of the result."""
    import zlib

    import numpy

    side, repeats = int(config["side"]), int(config["repeats"])
    image = numpy.fromfile(path, dtype="uint8").reshape(side, side)
    if task == "sieve":
        from osgeo import gdal

        gdal.UseExceptions()
        memory = gdal.GetDriverByName("MEM")
        source, target = (memory.Create("", side, side, 1, gdal.GDT_Byte) for _ in range(2))
        source.GetRasterBand(1).WriteArray(image)

        def work():
            gdal.SieveFilter(source.GetRasterBand(1), None, target.GetRasterBand(1), int(config["minPx"]), 4)

        def result():
            return target.ReadAsArray()

    else:
        from skimage.measure import label
        from skimage.segmentation import flood

        place = (int(config["y"]), int(config["x"]))

        def work():
            if task == "flood":
                return flood(image, place, connectivity=1)
            return label(image, background=-1, connectivity=1)

        def result():
            return work().astype("uint8") if task == "flood" else (work() - 1).astype("int32")

    samples = []
    for repeat in range(-2, repeats):
        start = time.perf_counter()
        work()
        if repeat >= 0:
            samples.append((time.perf_counter() - start) * 1000)
    return {"ms": samples, "crc": zlib.crc32(result().tobytes())}


def write(files, out):
    import rasterio

    masks = []
    for path in files:
        with rasterio.open(path) as source:
            masks.append((os.path.basename(path), source.read(), source.profile))
    start = time.perf_counter()
    size = 0
    for name, data, profile in masks:
        profile.update(driver="GTiff", compress="deflate", tiled=True, blockxsize=256, blockysize=256)
        path = os.path.join(out, name)
        with rasterio.open(path, "w", **profile) as target:
            target.write(data)
        size += os.path.getsize(path)
    return {"seconds": time.perf_counter() - start, "bytes": size}


def main():
    request = json.load(sys.stdin)
    task = request["task"]
    if task == "version":
        return version()
    if task == "open":
        return open_with_rasterio(request["files"])
    if task == "gdal":
        return open_with_gdal(request["files"], request.get("config", {}))
    if task == "shares":
        return shares(request["files"], request["more"])
    if task == "writeSeries":
        return write_series(request["files"], request["config"])
    if task == "readSeries":
        return read_series(request["files"])
    if task in ("sieve", "label", "flood"):
        return areas(task, request["files"][0], request["config"])
    if task == "joint":
        sys.dont_write_bytecode = True
        import jointCounts

        return jointCounts.run(request["files"], request.get("more"), request.get("out"), request["config"])
    if task == "maskFilter":
        # No folder of compiled Python beside the sources.
        sys.dont_write_bytecode = True
        import maskFilters

        return maskFilters.run(request["files"], request["out"], request["config"])
    if task == "confusion":
        sys.dont_write_bytecode = True
        import confusionCounts

        return confusionCounts.run(request["files"], request["more"], request["config"])
    if task == "prelabel":
        sys.dont_write_bytecode = True
        import prelabel

        return prelabel.run(request["files"], request["more"], request["config"])
    if task == "regionCounts":
        sys.dont_write_bytecode = True
        import regionCounts

        return regionCounts.run(request["files"], request["out"], request["config"])
    return write(request["files"], request["out"])


print(json.dumps(main()))
