"""The peers of our benchmarks, in one process each. Reads JSON on standard input, prints JSON.

{"task": "version"}                             -> {"version": "rasterio x, GDAL y"}
{"task": "open", "files": [...]}                -> {"seconds": s}   rasterio opens each file and asks for its shape
{"task": "write", "files": [...], "out": DIR}   -> {"seconds": s, "bytes": n}   tiled deflate copies of masks; reading is not timed
"""

import json
import os
import sys
import time

import rasterio


def main():
    request = json.load(sys.stdin)
    if request["task"] == "version":
        return {"version": f"rasterio {rasterio.__version__}, GDAL {rasterio.__gdal_version__}"}
    if request["task"] == "open":
        start = time.perf_counter()
        for path in request["files"]:
            with rasterio.open(path) as source:
                (source.width, source.height, source.count, source.dtypes[0], source.transform)
        return {"seconds": time.perf_counter() - start}
    masks = []
    for path in request["files"]:
        with rasterio.open(path) as source:
            masks.append((os.path.basename(path), source.read(), source.profile))
    start = time.perf_counter()
    size = 0
    for name, data, profile in masks:
        profile.update(driver="GTiff", compress="deflate", tiled=True, blockxsize=256, blockysize=256)
        path = os.path.join(request["out"], name)
        with rasterio.open(path, "w", **profile) as target:
            target.write(data)
        size += os.path.getsize(path)
    return {"seconds": time.perf_counter() - start, "bytes": size}


print(json.dumps(main()))
