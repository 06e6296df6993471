"""Pre-labelling with rasterio and numpy, and onnxruntime where it is installed: for peers.py, task "prelabel".

files: aerial images; more: [model]; config, of texts: {"mean", "std"} of each of the four bands. Answers {"ms": [...], "runs": bool}:
each image by itself after one that is not timed, from the file to the class map and the confidence, compressed. Without
onnxruntime only reading and normalising are done, and "runs" is false.
"""

import time
import zlib

import numpy
import rasterio


def run(files, more, config):
    session = session_of(more[0])
    mean, std = numpy.float32(config["mean"]), numpy.float32(config["std"])
    spent = []
    for n, path in enumerate([files[0], *files]):
        start = time.perf_counter()
        with rasterio.open(path) as source:
            image = (source.read().astype(numpy.float32) - mean) / std
        if session is not None:
            answer(session, image)
        if n > 0:
            spent.append((time.perf_counter() - start) * 1000)
    return {"ms": spent, "runs": session is not None}


def session_of(path):
    try:
        import onnxruntime
    except ImportError:
        return None
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def answer(session, image):
    (scores,) = session.run(None, {"aerial": image[None]})
    classes = scores[0].argmax(axis=0).astype(numpy.uint8)
    powers = numpy.exp(scores[0] - scores[0].max(axis=0))
    confidence = numpy.rint(powers.max(axis=0) / powers.sum(axis=0) * 255).astype(numpy.uint8)
    return zlib.compress(classes.tobytes(), 1), zlib.compress(confidence.tobytes(), 1)
