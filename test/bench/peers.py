"""The peers of our benchmarks, in one process each. Reads JSON on standard input, prints JSON.

{"task": "version"}                             -> {"version": "rasterio x, GDAL y"}   what is installed of both
{"task": "open", "files": [...]}                -> {"seconds": s}   rasterio opens each file and asks for its shape
{"task": "gdal", "files": [...], "config": {}}  -> {"seconds": s}   osgeo.gdal opens each file and asks the same
{"task": "shares", "files": [...], "more": [...]} -> {"seconds": s}   numpy counts the values of masks and of the bands of LPIS, pair by pair
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
    return write(request["files"], request["out"])


print(json.dumps(main()))
